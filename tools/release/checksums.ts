import { createHash } from "node:crypto";

/** Lines for `sha256sum -c`, of files in a folder, in the order of their names. */
export async function checksums(dir: string, names: string[]): Promise<string> {
  let text = "";
  for (const name of names.toSorted()) {
    text += `${await sha256Of(`${dir}/${name}`)}  ${name}\n`;
  }
  return text;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  for await (const bytes of file.readable) hash.update(bytes);
  return hash.digest("hex");
}
