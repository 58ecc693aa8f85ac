import type { Bench } from "../bench.ts";
import { PASSWORD } from "./installation.ts";
import { peakMemory } from "./memory.ts";
import { commandOf } from "./program.ts";

/** How often the memory is looked at, in ms. */
const EVERY_MS = 10;

/** What the two ends take at the most, in MB. */
export interface Peaks {
  client: number;
  server: number;
}

/**
 * Runs a command of mail-client as a user, and watches the memory meanwhile.
 *
 * @throws {Error} If it fails, with what it said.
 */
export async function peaksOf(
  bench: Bench,
  user: string,
  args: string[],
): Promise<Peaks> {
  const child = start(bench, user, args);
  const peaks = { client: 0, server: 0 };
  const timer = setInterval(() => {
    peaks.client = Math.max(peaks.client, peakMemory(child.pid));
    peaks.server = Math.max(peaks.server, bench.letterlock.memory());
  }, EVERY_MS);
  const { success, stderr } = await typePassword(child);
  clearInterval(timer);
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return peaks;
}

function start(
  { letterlock, installation }: Bench,
  user: string,
  words: string[],
): Deno.ChildProcess {
  const { path, args } = commandOf("client", [
    ...words,
    ...["--server", `127.0.0.1:${letterlock.port}`, "--user", user],
    ...["--keys", installation.clientKeys(user)],
  ]);
  const piped = { stdin: "piped", stdout: "null", stderr: "piped" } as const;
  return new Deno.Command(path, { args, ...piped }).spawn();
}

async function typePassword(
  child: Deno.ChildProcess,
): Promise<Deno.CommandOutput> {
  await new Blob([`${PASSWORD}\n`]).stream().pipeTo(child.stdin);
  return await child.output();
}
