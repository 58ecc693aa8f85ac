/** The programs age and ssh-keygen, with the published keys in `keys.json`. */
import keys from "./keys.json" with { type: "json" };

export type Owner = keyof typeof keys;
export type Reader = Exclude<Owner, "group">;
export type Bytes = Uint8Array<ArrayBuffer>;

const dir = await Deno.makeTempDir();

export const utf8 = (text: string) => new TextEncoder().encode(text);

/** Runs a program in the folder, and gives what it prints. */
async function run(name: string, args: string[], input: Bytes): Promise<Bytes> {
  const child = new Deno.Command(name, {
    args,
    cwd: dir,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(input);
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error(`${name} failed`);
  return stdout as Bytes;
}

/** Seals by the program age. */
export function seal(plain: Bytes, readers: Reader[]): Promise<Bytes> {
  const flags = readers.flatMap((name) => ["-r", keys[name].recipient]);
  return run("age", flags, plain);
}

/** Signs by the program ssh-keygen. */
export async function sign(
  text: string,
  owner: Owner,
  namespace: string,
): Promise<string> {
  const key = `${dir}/${owner}`;
  const lines = keys[owner].signingKey.join("\n");
  await Deno.writeTextFile(key, lines, { mode: 0o600 });
  const args = ["-q", "-Y", "sign", "-f", key, "-n", namespace];
  return new TextDecoder().decode(await run("ssh-keygen", args, utf8(text)));
}

/** Removes what the programs were given. */
export async function end(): Promise<void> {
  await Deno.remove(dir, { recursive: true });
}
