import { assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT } from "../../tools/paths.ts";
import { testArgs } from "../../tools/test.ts";

/** The paths among the arguments, after the flags that are always there. */
function paths(...args: string[]): string[] {
  return testArgs("npm", args).filter((arg) => /^(tests|lib)\//.test(arg));
}

Deno.test("testArgs() names all tests and examples where no path is given", () => {
  const all = [
    "tests/",
    ...["lib/crypto/", "lib/protocol/", "lib/letter/", "lib/seal/"],
    "lib/store/",
  ];
  assertEquals(paths(), all);
  assertEquals(paths("--filter", "mail"), all);
  assertEquals(paths("--filter=mail", "--reporter", "dot"), all);
  assertEquals(testArgs("npm", []).includes("--doc"), true);
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
