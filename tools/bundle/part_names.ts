/** The names of the parts in the folder of a bundle, without the ending `.js`. */
export async function partNames(dir: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(dir)) {
    if (name.endsWith(".js")) names.push(name.slice(0, -".js".length));
  }
  return names;
}
