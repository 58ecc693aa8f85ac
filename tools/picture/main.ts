/**
 * Draws docs/client.svg: mail-client at work, in a temporary folder, with a server of its
 * own: `deno task picture`.
 */
import { ROOT } from "../paths.ts";
import type { Program } from "../permissions.ts";
import { sourceArgs, sourceOf } from "../programs.ts";
import { drawTerminal } from "./svg.ts";

const dir = await Deno.makeTempDir({ prefix: "letterlock-picture-" });
const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));

function command(program: Program, args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [...sourceArgs(program, source), ...args],
    cwd: dir,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  });
}

/** Runs a program, and gives what it printed. */
async function run(program: Program, args: string[]): Promise<string> {
  const { success, stdout } = await command(program, args).output();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

/** Waits for the line that names the port, and for the one that says it is ready. */
async function portOf(server: Deno.ChildProcess): Promise<string> {
  let log = "";
  // What comes later stays in the pipe, which a server wants open.
  const output = server.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  while (!log.includes("is ready")) {
    const { value, done } = await output.read();
    if (done) throw new Error(`The server ended: ${log}`);
    log += value;
  }
  return /Listening on 127\.0\.0\.1:(\d+)/.exec(log)![1];
}

async function draw(port: string): Promise<string> {
  const as = (
    user: string,
  ) => ["--server", `127.0.0.1:${port}`, "--user", user];
  await run("client", [
    ...["send", "--to=alice", "--title=Lunch?"],
    ...["--message=At one, by the fountain.", ...as("bob")],
  ]);
  let screen = "";
  const lines = [["inbox"], ["read", "1"], ["reply", "1", "--message=Yes!"], [
    "sent",
  ]];
  for (const line of lines) {
    const colors = ["--color=always", ...as("alice")];
    screen += `$ mail-client ${line.join(" ")}\n`;
    screen += await run("client", [...line, ...colors]);
  }
  return drawTerminal(screen);
}

try {
  await Deno.writeTextFile(`${dir}/users.txt`, "alice\nbob\n", { mode: 0o600 });
  await run("keygen", ["--users", "users.txt"]);
  const args = ["--host", "127.0.0.1", "--port", "0", "--enhanced"];
  const server = command("server", args).spawn();
  try {
    const picture = await draw(await portOf(server));
    await Deno.writeTextFile(`${ROOT}/docs/client.svg`, picture);
  } finally {
    server.kill("SIGTERM");
    await server.status;
  }
} finally {
  await Deno.remove(dir, { recursive: true });
}
