/**
 * Joins the parts of a bundle that a run reads together. `deno bundle` makes a part of all
 * modules that the same parts import, which may be a few lines, and Deno takes a third of a
 * millisecond for each file.
 */
import type { Source } from "../source.ts";
import { ToolError } from "../tool_error.ts";
import { denoBundle } from "./deno_bundle.ts";
import { partNames } from "./part_names.ts";

/** A static import of a shared part, and the name of that. */
const STATIC_IMPORT =
  /^import (?:\{([^}]*)\} from )?"\.\/(chunk-[A-Z0-9]+)\.js";$/gm;
const EXPORTS = /^export \{([^}]*)\};$/m;
/** A part that waits while it is read must not be in what the awaited one imports. */
const WAITS = /^(?:(?:var|const|let) [^(]*| {2}\.{3})?await /m;

/** The parts of a bundle by their names, without the ending. */
type Parts = Map<string, string>;

/**
 * Joins parts in the folder of a bundle whose `import()` are hidden. In a stack they tell
 * their own lines: the bundler loses those of the source on its second way.
 *
 * @param groups Modules, by their paths from the repository's root: a run reads all that
 * those of a group import. What several groups need is in the first of them.
 * @throws {ToolError} If no part has one of the modules, or it cannot be done.
 */
export async function joinParts(
  source: Source,
  dir: string,
  groups: string[][],
): Promise<void> {
  const parts = await readParts(dir);
  const joined = new Map<string, string>();
  for (const [number, modules] of groups.entries()) {
    const roots = modules.map((module) => partWith(parts, module));
    for (const part of sharedBy(parts, roots)) {
      if (!joined.has(part)) joined.set(part, `joined-${number}`);
    }
  }
  for (const [part, code] of parts) {
    const renamed = namingJoined(code, joined, joined.get(part));
    if (renamed !== code) await write(`${dir}/${part}.js`, renamed);
  }
  await bundleJoined(source, dir, parts, joined);
  await Promise.all([...joined.keys()].map((part) => removePart(dir, part)));
}

const write = Deno.writeTextFile;

async function readParts(dir: string): Promise<Parts> {
  const parts: Parts = new Map();
  for (const name of await partNames(dir)) {
    parts.set(name, await Deno.readTextFile(`${dir}/${name}.js`));
  }
  return parts;
}

/** The part that has a module; the bundler writes its path before it. */
function partWith(parts: Parts, module: string): string {
  const found = [...parts].find(([, code]) =>
    code.includes(`\n// ${module}\n`) || code.startsWith(`// ${module}\n`)
  );
  if (found) return found[0];
  throw new ToolError(`Cannot bundle: no part has ${module}`);
}

/** The shared parts that are read with these. */
function sharedBy(parts: Parts, roots: string[]): Set<string> {
  const found = new Set<string>();
  const visit = (part: string) => {
    for (const [, , shared] of parts.get(part)!.matchAll(STATIC_IMPORT)) {
      if (found.has(shared) || waits(parts, shared)) continue;
      found.add(shared);
      visit(shared);
    }
  };
  roots.forEach(visit);
  for (const root of roots) {
    if (root.startsWith("chunk-") && !waits(parts, root)) found.add(root);
  }
  return found;
}

/** Whether a part, or one that it imports, waits while it is read. */
function waits(parts: Parts, part: string): boolean {
  const code = parts.get(part)!;
  return WAITS.test(code) ||
    [...code.matchAll(STATIC_IMPORT)].some(([, , other]) =>
      waits(parts, other)
    );
}

/**
 * Imports what was joined by its new name, on the same lines.
 *
 * @param home What the part itself is joined into.
 */
function namingJoined(
  code: string,
  joined: Map<string, string>,
  home?: string,
): string {
  return code.replace(STATIC_IMPORT, (whole, names, part) => {
    const file = joined.get(part);
    if (!file || file === home) return whole;
    if (names === undefined) return `import "./${file}.js";`;
    const renamed = names.replace(
      /([\w$]+)( as [\w$]+)?/g,
      (_: string, name: string, as = ` as ${name}`) => nameIn(part, name) + as,
    );
    return `import {${renamed}} from "./${file}.js";`;
  });
}

/** Two parts may export the same name. */
function nameIn(part: string, name: string): string {
  return `${name}_${part.slice("chunk-".length)}`;
}

async function bundleJoined(
  source: Source,
  dir: string,
  parts: Parts,
  joined: Map<string, string>,
): Promise<void> {
  const files = [...new Set(joined.values())];
  if (files.length === 0) return;
  for (const file of files) {
    const own = [...joined.keys()].filter((part) => joined.get(part) === file);
    const code = own.map((part) => exporting(part, parts.get(part)!)).join("");
    await write(`${dir}/${file}.ts`, code);
  }
  const entries = files.map((file) => `${file}.ts`);
  const flags = files.flatMap((file) => ["--external", `./${file}.js`]);
  // From there the bundler names parts by no path, which differs from build to build.
  await denoBundle(source, { entries, outdir: ".", flags, cwd: dir });
  await Promise.all(entries.map((entry) => Deno.remove(`${dir}/${entry}`)));
}

/** Exports all that a part does, by the names that others import. */
function exporting(part: string, code: string): string {
  const names = (EXPORTS.exec(code)?.[1] ?? "").split(",")
    .map((name) => name.trim().replace(/^.* as /, ""))
    .filter((name) => name !== "")
    .map((name) => `${name} as ${nameIn(part, name)}`);
  const from = `"./${part}.js";\n`;
  return names.length === 0
    ? `import ${from}`
    : `export { ${names.join(", ")} } from ${from}`;
}

async function removePart(dir: string, part: string): Promise<void> {
  await Deno.remove(`${dir}/${part}.js`);
  await Deno.remove(`${dir}/${part}.js.map`).catch(() => {});
}
