/** Runs the attempts of a worker in a process of its own. */
import { assert } from "@std/assert";
import { join } from "@std/path";
import { listenForControl } from "../../../lib/server/control/control_socket.ts";
import type { Group } from "../../support/group.ts";
import type { Attempts, Targets } from "./sandbox_attempts.ts";

/** A process that tries for longer hangs: Deno 2.6 does in an import that should be denied. */
const HANG_MS = 60_000;

/** Puts things into a group's folder that are outside of a worker's. */
export async function outsideFiles(group: Group): Promise<void> {
  const keys = join(group.dir, "keys");
  await Deno.writeTextFile(join(keys, "outside.txt"), "of others");
  await Deno.writeTextFile(join(keys, "outside.json"), "{}");
  await Deno.writeTextFile(join(keys, "outside.js"), "export {};");
  await Deno.writeTextFile(join(group.dir, "mail", "bob", "new", "mail"), "");
}

/** Runs the attempts of a task in a process of its own; what each of its lines says. */
export async function runAttempts(
  group: Group,
  task: Targets["task"],
  command: { program: string; args: string[]; env?: Record<string, string> },
  ...more: string[]
): Promise<{ sandbox?: Attempts; thread?: Attempts }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const keys = join(group.dir, "keys", "server");
  using _control = await listenForControl(keys);
  const targets = JSON.stringify({
    ...{ task, keys },
    mail: join(group.dir, "mail"),
    port: listener.addr.port,
  });
  const { stdout, stderr, signal } = await new Deno.Command(command.program, {
    args: [...command.args, targets, ...more],
    env: command.env,
    clearEnv: command.env !== undefined,
    cwd: group.dir,
    signal: AbortSignal.timeout(HANG_MS),
  }).output();
  const errors = new TextDecoder().decode(stderr);
  assert(signal === null, `It hung:\n${errors}`);
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assert(lines[0] !== "", errors);
  return Object.assign({}, ...lines.map((line) => JSON.parse(line)));
}

export function reachedIn(attempts: Attempts): string[] {
  return Object.entries(attempts)
    .filter(([, outcome]) => outcome !== "denied")
    .map(([name, outcome]) => `${name}: ${outcome}`);
}
