/** An `import()` of a part or a library, which has no slash of an URL. */
const IMPORT = /\bimport\("([^":]+)"\)/g;

/**
 * Writes the `import()` of what a run may never need so that Deno finds it when it is called:
 * of a program that runs from files, it reads at the start all that a literal names.
 *
 * @param dir The folder of a bundle.
 */
export async function hideImports(dir: string): Promise<void> {
  for await (const { name } of Deno.readDir(dir)) {
    if (!name.endsWith(".js")) continue;
    const code = await Deno.readTextFile(`${dir}/${name}`);
    const hidden = code.replaceAll(IMPORT, 'import((0, "$1"))');
    if (hidden !== code) await Deno.writeTextFile(`${dir}/${name}`, hidden);
  }
}
