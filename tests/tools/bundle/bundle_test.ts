import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { bundleOf, bundleProgram } from "../../../tools/bundle/bundle.ts";
import { sourceMap } from "../../../tools/bundle/deno_bundle.ts";
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

/** Bundles the program, and gives what it prints. */
async function bundled(dir: string, compiled = false): Promise<string> {
  const { config, main } = await bundleProgram({
    main: join(dir, "main.ts"),
    threads: [join(dir, "inner", "thread.ts")],
  }, {
    source,
    compiled,
    program: "server",
    dir: join(dir, "bundle"),
    parts: true,
  });
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-read", "--config", config, main],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return text(stdout) + text(stderr);
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

Deno.test("bundleOf() names what no import of the server does", () => {
  assertEquals(bundleOf("server", "/b").included, [
    "/b/server/lib/server/worker/sandbox.js",
    "/b/server/lib/server/service/notify_thread.js",
  ]);
  assertEquals(bundleOf("client", "/b").included, []);
});

Deno.test("sourceArgs() runs a bundle, and the source where there is none", () => {
  const args = sourceArgs("client", "npm", "/b");
  assertEquals(args.at(-1), "/b/client/client.js");
  assert(args.includes("/b/client/deno.json"));
  assert(sourceArgs("client", "npm", "").at(-1)!.endsWith("/client.ts"));
});
