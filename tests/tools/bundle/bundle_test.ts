import { assert, assertEquals, assertRejects } from "@std/assert";
import { basename, join } from "@std/path";
import {
  type Bundle,
  bundleOf,
  bundleProgram,
  type Entries,
} from "../../../tools/bundle/bundle.ts";
import { minified, sourceMap } from "../../../tools/bundle/deno_bundle.ts";
import { sourceArgs, sourceOf } from "../../../tools/programs.ts";
import { ToolError } from "../../../tools/tool_error.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));

/** A program that prints what a thread tells, which `said.ts` says, and the line of that. */
const FILES = {
  "main.ts":
    `const thread = new Worker(new URL("./thread.ts", import.meta.url), {
  type: "module",
});
thread.onmessage = ({ data }: MessageEvent<string>) => {
  console.log(data);
  thread.terminate();
};
`,
  "inner/thread.ts": `import { said } from "../said.ts";
postMessage(said());
`,
};

/** As the code of the server names it, which lies beside. */
const MAIN = FILES["main.ts"];

function saying(text: string): string {
  return `\nexport const said = (): string =>
  \`${text} \${/\\w+\\.ts:\\d+/.exec(new Error().stack!)}\`;
`;
}

async function writeProgram(dir: string, main = MAIN): Promise<void> {
  await Deno.mkdir(join(dir, "inner"));
  await Deno.writeTextFile(join(dir, "main.ts"), main);
  const thread = FILES["inner/thread.ts"];
  await Deno.writeTextFile(join(dir, "inner", "thread.ts"), thread);
  await Deno.writeTextFile(join(dir, "said.ts"), saying("first"));
}

/** Bundles a program that lies in a folder. */
async function bundleIn(
  dir: string,
  { main, threads = [] }: Entries,
  compiled = false,
): Promise<Bundle> {
  return await bundleProgram({
    main: join(dir, main),
    threads: threads.map((thread) => join(dir, thread)),
  }, { source, compiled, program: "server", dir: join(dir, "bundle") });
}

async function printed({ config, main }: Bundle): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-read", "--config", config, main],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return text(stdout) + text(stderr);
}

/** Bundles the program with its thread, and gives what it prints. */
async function bundled(dir: string, compiled = false): Promise<string> {
  const entries = { main: "main.ts", threads: ["inner/thread.ts"] };
  return await printed(await bundleIn(dir, entries, compiled));
}

Deno.test("a bundle finds its thread, names lines of the source, and is never stale", async () => {
  const mapped = sourceMap(Deno.version.deno).length > 0;
  const line = (text: string) =>
    mapped ? `${text} said.ts:3\n` : `${text} null\n`;
  await inTempDir(async (dir) => {
    await writeProgram(dir);
    assertEquals(await bundled(dir), line("first"));
    await Deno.writeTextFile(join(dir, "said.ts"), saying("second"));
    assertEquals(await bundled(dir), line("second"));
  });
});

/** The files that Deno reads when a program starts, by their names without the hash. */
async function readAtStart({ config, main }: Bundle): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", config, main],
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  return modules.map(({ specifier }: { specifier: string }) =>
    basename(specifier).replace(/[-.].*/, "")
  ).sort();
}

Deno.test("a program that runs from its bundle reads no part before it needs it", async () => {
  const main = 'if (Deno.args.length > 0) await import("./said.ts");\n';
  await inTempDir(async (dir) => {
    await writeProgram(dir, main);
    const entries = { main: "main.ts" };
    const read = await readAtStart(await bundleIn(dir, entries));
    assertEquals(read, ["main"]);
    const compiled = await readAtStart(await bundleIn(dir, entries, true));
    assertEquals(compiled, ["main", "said"]);
  });
});

Deno.test("a bundle to compile names no source map, which lies where others write", async () => {
  await inTempDir(async (dir) => {
    await writeProgram(dir);
    assertEquals(await bundled(dir, true), "first null\n");
    for (const file of ["main.js", "inner/thread.js"]) {
      const code = await Deno.readTextFile(join(dir, "bundle", file));
      assertEquals(code.includes("sourceMappingURL"), false, file);
    }
  });
});

Deno.test("a thread that the program does not name is an error", async () => {
  await inTempDir(async (dir) => {
    await writeProgram(dir, "export {};\n");
    await assertRejects(
      () => bundled(dir),
      ToolError,
      "nothing names thread.ts",
    );
  });
});

Deno.test("sourceMap() spares Deno 2.6, which fails at it", () => {
  assertEquals(sourceMap("2.6.10"), []);
  assertEquals(sourceMap("2.9.6"), ["--sourcemap", "linked"]);
});

Deno.test("bundleOf() names what no import of a program does", () => {
  assertEquals(bundleOf("server", "/b").included, [
    "/b/server/lib/server/worker/session_sandbox.js",
    "/b/server/lib/server/worker/login_sandbox.js",
    "/b/server/lib/server/worker/chores_sandbox.js",
    "/b/server/lib/server/service/notify_thread.js",
    "/b/server/lib/server/migrate/migrate_sandbox.js",
  ]);
  assertEquals(bundleOf("client", "/b").included, []);
  assertEquals(bundleOf("keygen", "/b").included, [
    "/b/keygen/lib/keygen/registry/accounts_sandbox.js",
  ]);
});

Deno.test("sourceArgs() runs a bundle, and the source where there is none", () => {
  const args = sourceArgs("client", "npm", "/b");
  assertEquals(args.at(-1), "/b/client/client.js");
  assert(args.includes("/b/client/deno.json"));
  assert(sourceArgs("client", "npm", "").at(-1)!.endsWith("/client.ts"));
});

Deno.test("what is compiled is minified, and its stacks name functions where the bundler can", async () => {
  const main = `function failing(): never {
  throw new Error("a comment goes, this stays");
}
/** Of no use to a program. */
export const answer = { failing };
answer.failing();
`;
  await inTempDir(async (dir) => {
    await writeProgram(dir, main);
    const bundle = await bundleIn(dir, { main: "main.ts" }, true);
    const code = await Deno.readTextFile(bundle.main);
    assertEquals(code.includes("Of no use"), false);
    assert(code.trim().split("\n").length < 4, code);
    const names = minified(Deno.version.deno).includes("--keep-names");
    const stack = await printed(bundle);
    assert(stack.includes("this stays"), stack);
    assertEquals(stack.includes("failing"), names, stack);
  });
});
