import { assertEquals, assertMatch } from "@std/assert";
import { Failure } from "../../lib/program/failure.ts";
import { failureLine } from "../../lib/program/run.ts";

/** Runs a program whose main is this text, without debugging unless `env` asks. */
async function runMain(
  body: string,
  env: Record<string, string> = {},
  shell: string[] = [],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const lib = new URL("../../lib/program/", import.meta.url);
  const program = `
    import { runProgram, surviveErrors } from "${lib}run.ts";
    import { Failure } from "${lib}failure.ts";
    await runProgram("test", async () => { ${body} });`;
  const [command, ...before] = [...shell, Deno.execPath()];
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [
      ...before,
      ...["run", "--no-config", "--no-lock", "--quiet", "--no-check"],
      "--allow-env=LETTERLOCK_DEBUG",
      `data:text/typescript,${encodeURIComponent(program)}`,
    ],
    env: { NO_COLOR: "1", LETTERLOCK_DEBUG: "", ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("runProgram() exits with the code of main", async () => {
  const { code, stdout, stderr } = await runMain("console.log('x'); return 4;");
  assertEquals({ code, stdout, stderr }, {
    code: 4,
    stdout: "x\n",
    stderr: "",
  });
});

Deno.test("failureLine() joins a hint to each form of a message", () => {
  const lineOf = (message: string, hint: string) =>
    failureLine("p", new Failure(1, message, hint)).line;
  assertEquals([
    lineOf("It is lost", "try again"),
    lineOf("The server is full.", "its owner knows why"),
    lineOf("Invalid password.", "If it is right, ask"),
    lineOf("The server is full.", "--wait waits"),
    lineOf("Did you mean bob?", "they exist"),
  ], [
    "p: error: It is lost; try again\n",
    "p: error: The server is full; its owner knows why\n",
    "p: error: Invalid password. If it is right, ask\n",
    "p: error: The server is full. --wait waits\n",
    "p: error: Did you mean bob? they exist\n",
  ]);
});

Deno.test("runProgram() prints a failure in one line, with what to do", async () => {
  const { code, stderr } = await runMain(
    "throw new Failure(3, 'Cannot log in: \\x1b[2J\\n', 'try again')",
  );
  assertEquals(code, 3);
  assertEquals(
    stderr,
    "test: error: Cannot log in: \\x1b[2J\\x0a; try again\n",
  );
});

Deno.test("runProgram() says what to do after a question", async () => {
  const { stderr } = await runMain(
    "throw new Failure(2, 'Unknown flag -x; did you mean -y?', 'try again')",
  );
  assertEquals(
    stderr,
    "test: error: Unknown flag -x; did you mean -y? try again\n",
  );
});

Deno.test({
  name: "runProgram() keeps its exit code where it cannot say why",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { code } = await runMain("throw new Failure(3, 'unheard')", {}, [
      "sh",
      "-c",
      '"$0" "$@" 2> /dev/full',
    ]);
    assertEquals(code, 3);
  },
});

Deno.test("runProgram() puts what to do after a sentence that has ended", async () => {
  const { stderr } = await runMain("throw new Failure(3, 'Invalid.', 'Ask')");
  assertEquals(stderr, "test: error: Invalid. Ask\n");
});

Deno.test("runProgram() prints an unexpected error without its stack", async () => {
  const { code, stderr } = await runMain("throw new TypeError('odd')");
  assertEquals({ code, stderr }, { code: 1, stderr: "test: error: odd\n" });
});

Deno.test("runProgram() prints the stack with LETTERLOCK_DEBUG=1", async () => {
  const env = { LETTERLOCK_DEBUG: "1" };
  const { stderr } = await runMain("throw new TypeError('odd')", env);
  assertMatch(stderr, /^test: error: odd\nTypeError: odd\n +at /);
});

Deno.test("runProgram() prints an error after its permissions went", async () => {
  const { code, stderr } = await runMain(
    "Deno.permissions.revokeSync({ name: 'env' }); throw new Error('late')",
  );
  assertEquals({ code, stderr }, { code: 1, stderr: "test: error: late\n" });
});

for (
  const [what, body] of [
    ["a rejection", "Promise.reject(new Failure(7, 'stray'));"],
    ["an exception", "setTimeout(() => { throw new Failure(7, 'stray'); });"],
  ]
) {
  Deno.test(`runProgram() prints ${what} that nothing waits for`, async () => {
    const { code, stderr } = await runMain(`${body} await new Promise(() => {
      setInterval(() => {}, 1000); });`);
    assertEquals({ code, stderr }, { code: 7, stderr: "test: error: stray\n" });
  });
}

Deno.test("runProgram() ends quietly when nobody reads its output", async () => {
  const { code, stderr } = await runMain("throw new Deno.errors.BrokenPipe()");
  assertEquals({ code, stderr }, { code: 1, stderr: "" });
});

Deno.test("a program that survives errors is told of each that no code awaits, and goes on", async () => {
  const { code, stdout, stderr } = await runMain(`
    const { promise, resolve } = Promise.withResolvers();
    surviveErrors((error) => { console.log(error.message); });
    setTimeout(() => { throw new Error("in a timer") }, 0);
    setTimeout(() => { Promise.reject(new Error("in a promise")) }, 0);
    setTimeout(resolve, 20);
    await promise;
    return 7;`);
  assertEquals({ code, stdout, stderr }, {
    code: 7,
    stdout: "in a timer\nin a promise\n",
    stderr: "",
  });
});
