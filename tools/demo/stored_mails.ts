/** The mails of a Maildir's folder, in the order of their names. */
export async function storedMails(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const names = entries.map(({ name }) => name).sort();
  return await Promise.all(
    names.map((name) => Deno.readTextFile(`${folder}/${name}`)),
  );
}

/** The first lines of a text. */
export function firstLines(text: string, count: number): string {
  return text.split("\n").slice(0, count).join("\n");
}
