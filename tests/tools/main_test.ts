import { assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT } from "../../tools/paths.ts";

async function runTask(args: string[]) {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--no-lock", "-A", `${ROOT}/tools/main.ts`]
      .concat(args),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const { code, stdout, stderr } = output;
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("a task hands its arguments to the program, with or without --", async () => {
  const plain = await runTask(["keygen", "--version"]);
  const dashed = await runTask(["keygen", "--", "--version"]);
  assertEquals(plain.code, 0);
  assertStringIncludes(plain.stdout, "keygen");
  assertEquals(dashed, plain);
});

Deno.test("a task ends with the exit code of the program", async () => {
  const { code } = await runTask(["keygen", "--no-such-flag"]);
  assertEquals(code, 2);
});

Deno.test("a wrong command line is one line, and exit code 2", async () => {
  const { code, stderr } = await runTask(["build", "--runtime=other"]);
  assertEquals(code, 2);
  assertEquals(
    stderr,
    'deno task: error: Unknown runtime "other": leave --runtime out, or --runtime=npm\n',
  );
});
