/** Programs of others that read what letterlock writes. */

/** Whether a program is here; says loudly that its tests are skipped where it is not. */
export async function hasProgram(
  name: string,
  { args, of }: { args: string[]; of: string },
): Promise<boolean> {
  try {
    await new Deno.Command(name, { args, stdout: "null", stderr: "null" })
      .output();
    return true;
  } catch {
    console.warn(
      `SKIPPED: no ${name} here (Debian package ${of}), so ${of} is untested`,
    );
    return false;
  }
}

/** What it gets besides its arguments. */
export interface ForeignOptions {
  /** Its home and its working folder. */
  dir: string;
  input?: string;
  env?: Record<string, string>;
}

/** Runs a program, and gives what it prints. */
export async function runForeign(
  name: string,
  args: string[],
  { dir, input = "", env }: ForeignOptions,
): Promise<string> {
  const child = new Deno.Command(name, {
    args,
    cwd: dir,
    env: { HOME: dir, MBLAZE: dir, LC_ALL: "C.UTF-8", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${name} ${args.join(" ")}: ${text(stderr)}`);
  return text(stdout);
}
