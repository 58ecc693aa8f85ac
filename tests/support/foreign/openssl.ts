/** Whether openssl is here; says so once where it is not. */
export const HAS_OPENSSL = await has();

/** Runs openssl, and gives what it prints. */
export async function openssl(args: string[], input: string): Promise<string> {
  const child = new Deno.Command("openssl", {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function has(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("openssl", { args: ["version"] })
      .output();
    return success;
  } catch {
    console.warn(
      "SKIPPED: no openssl here, so its reading of keys is untested",
    );
    return false;
  }
}
