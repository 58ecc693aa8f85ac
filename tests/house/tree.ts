/** The files of the repository, and which of them import which. */

/** The files that each file imports, all as paths from the root. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** The folders whose files are walked; the programs lie beside them. */
const FOLDERS = [
  "packaging",
  "lib",
  "tests",
  "bench",
  "fuzz",
  "tools",
];

/** Every file of the code and its data, as a path from `root`; sorted. */
export async function filesOf(root: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isFile } of Deno.readDir(root)) {
    if (isFile && name.endsWith(".ts")) found.push(name);
  }
  for (const folder of FOLDERS) found.push(...await filesIn(root, folder));
  return found.sort();
}

async function filesIn(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${folder}`)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await filesIn(root, path));
    else found.push(path);
  }
  return found;
}

/**
 * Reads what each TypeScript file imports of the others.
 *
 * @param of Which of its imports count, by its path and code.
 */
export async function readImports(
  root: string,
  files: string[],
  of = importsOf,
): Promise<Imports> {
  const imports = new Map<string, string[]>();
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    const code = await Deno.readTextFile(`${root}/${file}`);
    const named = of(file, code);
    imports.set(file, named.filter((path) => files.includes(path)));
  }
  return imports;
}

const COMMENT = /\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm;
// Import and export statements, calls of import(), and new URL() for a thread.
const IMPORT =
  /(?:\bfrom|\bimport|\bimport\(|\bnew URL\()\s*"(\.\.?\/[^"]+\.ts)"/g;

/**
 * The files that the code of `file` imports: for values or for types, at its start or
 * later, and those that it names to start a thread.
 */
export function importsOf(file: string, code: string): string[] {
  const found = code.replaceAll(COMMENT, "").matchAll(IMPORT);
  const paths = [...found].map(([, relative]) => resolve(file, relative));
  return [...new Set(paths)];
}

// Statements whose names are types alone, and calls: neither loads a file at the start.
const NOT_LOADED =
  /^(?:import|export) type\b[^;]*;|\bimport\(\s*"[^"]*"|\bnew URL\([^)]*\)/gm;

/** Of the files that the code of `file` imports those that are loaded together with it. */
export function loadedWith(file: string, code: string): string[] {
  return importsOf(
    file,
    code.replaceAll(COMMENT, "").replaceAll(NOT_LOADED, ""),
  );
}

function resolve(file: string, relative: string): string {
  return new URL(relative, `file:///${file}`).pathname.slice(1);
}

/** The folder of a file, as a path from the root; "" for the root. */
export function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
}

/** All files that `start` needs, itself among them. */
export function reachedFrom(imports: Imports, start: string): Set<string> {
  const reached = new Set([start]);
  for (const file of reached) {
    for (const imported of imports.get(file) ?? []) reached.add(imported);
  }
  return reached;
}
