/**
 * Archives that are the same, byte for byte, for the same files: names in order, one time,
 * no owner, and none of the umask. GNU tar, gzip and Info-ZIP write them.
 *
 * @module
 */
import { ToolError } from "../tool_error.ts";

/** A folder that is to be packed. */
export interface Packing {
  /** The folder's own name. */
  name: string;
  /** The folder that it lies in. */
  parent: string;
  /** In s since the epoch. */
  time: number;
}

/** Packs a folder into `to`, a `.tar.gz` or a `.zip`. */
export async function pack(packing: Packing, to: string): Promise<void> {
  const partial = `${to}.partial`;
  await Deno.remove(partial).catch(() => {});
  try {
    if (to.endsWith(".zip")) await zip(packing, partial);
    else await tar(packing, partial);
    await Deno.rename(partial, to);
  } finally {
    await Deno.remove(partial).catch(() => {});
  }
}

async function tar({ name, parent, time }: Packing, to: string) {
  await run("tar", [
    ...["--create", "--format=ustar", "--sort=name", `--mtime=@${time}`],
    ...["--owner=0", "--group=0", "--numeric-owner"],
    ...["--use-compress-program=gzip -n", `--file=${to}`],
    ...[`--directory=${parent}`, name],
  ]);
}

/** zip takes times from the files, and has a name of its own for a file without a dot. */
async function zip({ name, parent, time }: Packing, to: string) {
  const paths = [...pathsIn(parent, name)].sort();
  for (const path of paths) await Deno.utime(`${parent}/${path}`, time, time);
  await run("zip", ["-X", "-q", "-@", to], {
    cwd: parent,
    env: { TZ: "UTC" },
    input: paths.join("\n") + "\n",
  });
}

function* pathsIn(parent: string, path: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(`${parent}/${path}`)) {
    const inner = `${path}/${name}`;
    if (isDirectory) yield* pathsIn(parent, inner);
    else yield inner;
  }
}

interface Running {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
}

async function run(
  program: string,
  args: string[],
  { input = "", ...options }: Running = {},
): Promise<void> {
  try {
    const child = new Deno.Command(program, {
      args,
      ...options,
      stdin: "piped",
      stdout: "inherit",
    }).spawn();
    await new Blob([input]).stream().pipeTo(child.stdin).catch(() => {});
    if ((await child.status).success) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ToolError(`Cannot find ${program}, which packs it: install it`);
  }
  throw new ToolError(
    `${program} failed; a release takes GNU tar, gzip and Info-ZIP's zip`,
  );
}
