/** Programs of a cluster run as an ordinary user: PostgreSQL refuses to be root. */
import { join } from "@std/path";
import { isRunning } from "../../support/processes.ts";

/** `nobody`, where root runs the tests; undefined where an ordinary user does. */
const UID = Deno.uid() === 0 ? 65534 : undefined;

/** A program that runs until somebody ends it; its output goes to a file. */
export interface Running {
  pid: number;
  ended: Promise<Deno.CommandStatus>;
}

/** Makes a folder that the ordinary user owns and nobody else reads. */
export async function ownFolder(path: string): Promise<string> {
  await Deno.mkdir(path, { mode: 0o700 });
  await give(path);
  return path;
}

/** Writes a file that the ordinary user owns and nobody else reads. */
export async function ownFile(path: string, text: string): Promise<string> {
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  await give(path);
  return path;
}

async function give(path: string): Promise<void> {
  if (UID !== undefined) await Deno.chown(path, UID, UID);
}

/** What programs find in their environment: nothing of who runs the tests. */
function environment(dir: string): Record<string, string> {
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: dir,
    LC_ALL: "C.UTF-8",
  };
}

/** The words that start a program as the ordinary user, under the same process id. */
function asOrdinaryUser(words: string[]): string[] {
  if (UID === undefined) return words;
  return ["setpriv", `--reuid=${UID}`, `--regid=${UID}`, "--clear-groups"]
    .concat("--", words);
}

/**
 * Starts a program as the ordinary user.
 *
 * @param dir Its home, which has its log in `NAME.log`.
 * @param settings Variables of its environment.
 */
export function start(
  name: string,
  words: string[],
  dir: string,
  settings: Record<string, string> = {},
): Running {
  const log = join(dir, `${name}.log`);
  const shell = ["/bin/sh", "-c", 'exec "$@" >>"$0" 2>&1', log, ...words];
  const [path, ...args] = asOrdinaryUser(shell);
  const child = new Deno.Command(path, {
    args,
    cwd: dir,
    clearEnv: true,
    env: { ...environment(dir), ...settings },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return { pid: child.pid, ended: child.status };
}

/** Runs a program as the ordinary user to its end; what it prints. */
export async function run(words: string[], dir: string): Promise<string> {
  const [path, ...args] = asOrdinaryUser(words);
  const { success, stdout, stderr } = await new Deno.Command(path, {
    args,
    cwd: dir,
    clearEnv: true,
    env: environment(dir),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${words.join(" ")}: ${text(stderr)}`);
  return text(stdout);
}

/** The end of a program's log without lines of a kind, for a failure that it may explain. */
export function logOf(name: string, dir: string, without: RegExp): string {
  const text = Deno.readTextFileSync(join(dir, `${name}.log`));
  const lines = text.split("\n").filter((line) => !without.test(line));
  return lines.slice(-100).join("\n");
}

/** Waits until a process that is nobody's child here has ended. */
export async function untilEnded(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((done) => setTimeout(done, 20));
}
