import { partNames } from "./part_names.ts";

/** An `import()` of a part or a library, which has no slash of an URL. */
const IMPORT = /\bimport\("([^":]+)"\)/g;
const HIDDEN_IMPORT = /\bimport\(\(0, "([^":]+)"\)\)/g;

/**
 * Writes the `import()` of what a run may never need so that Deno finds it when it is called:
 * of a program that runs from files, it reads at the start all that a literal names.
 *
 * @param dir The folder of a bundle.
 */
export async function hideImports(dir: string): Promise<void> {
  await replaceAll(dir, IMPORT, 'import((0, "$1"))');
}

/** Takes that back: a program is compiled with all that a literal names. */
export async function showImports(dir: string): Promise<void> {
  await replaceAll(dir, HIDDEN_IMPORT, 'import("$1")');
}

async function replaceAll(
  dir: string,
  pattern: RegExp,
  replacement: string,
): Promise<void> {
  for (const name of await partNames(dir)) {
    const path = `${dir}/${name}.js`;
    const code = await Deno.readTextFile(path);
    const replaced = code.replaceAll(pattern, replacement);
    if (replaced !== code) await Deno.writeTextFile(path, replaced);
  }
}
