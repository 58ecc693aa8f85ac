import { assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT } from "../../tools/paths.ts";
import { testArgs } from "../../tools/test.ts";
import { writeSuites } from "../../tools/test_suites.ts";
import { inTempDir } from "../support/in_temp_dir.ts";

/** The paths among the arguments, after the flags that are always there. */
function paths(...args: string[]): string[] {
  return testArgs("npm", args).filter((arg) => /^(tests|lib)\//.test(arg));
}

Deno.test("testArgs() names all tests and examples where no path is given", () => {
  const all = [
    ...["tests/cluster/", "tests/end_to_end/", "tests/model/"],
    ...["tests/security/"],
    ...["lib/crypto/", "lib/protocol/", "lib/letter/", "lib/seal/"],
    "lib/store/",
  ];
  assertEquals(paths(), all);
  assertEquals(paths("--filter", "mail"), all);
  assertEquals(paths("--filter=mail", "--reporter", "dot"), all);
  assertEquals(testArgs("npm", []).includes("--doc"), true);
});

Deno.test("writeSuites() leaves out no test of a room, and none that is no room's", async () => {
  await inTempDir(async (dir) => {
    const files = [
      ...["end_to_end/a_test.ts", "store/b #1_test.ts", "store/x/c_test.ts"],
      ...["store/support/d.ts", "keys/e_test.ts", "vectors/f.json"],
    ];
    for (const file of files) {
      const path = `${dir}/root/tests/${file}`;
      await Deno.mkdir(path.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(path, "");
    }
    const suites = await writeSuites(dir, `${dir}/root`);
    assertEquals(suites, [`${dir}/keys_test.ts`, `${dir}/store_test.ts`]);
    const [keys, store] = suites.map((suite) => Deno.readTextFileSync(suite));
    const from = `file://${dir}/root/tests`;
    assertEquals(keys, `import "${from}/keys/e_test.ts";\n`);
    assertEquals(
      store,
      `import "${from}/store/b%20%231_test.ts";\n` +
        `import "${from}/store/x/c_test.ts";\n`,
    );
    // They can be loaded.
    for (const suite of suites) await import(`file://${suite}`);
  });
});

Deno.test("testArgs() leaves paths and flags as they are given", () => {
  const args = ["--filter", "mail", "tests/store", "tests/keys"];
  assertEquals(testArgs("npm", args).slice(-args.length), args);
  assertEquals(testArgs("npm", args).includes("--doc"), false);
});

Deno.test("deno test says what to type, and asks no registry", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-prompt"],
    cwd: ROOT,
    env: { NO_COLOR: "1", JSR_URL: "http://127.0.0.1:9/" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(code, 1, text);
  assertStringIncludes(text, "Error: type: deno task test\n");
  assertEquals(new TextDecoder().decode(stderr).includes("Download"), false);
});
