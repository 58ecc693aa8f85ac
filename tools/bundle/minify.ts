/**
 * Minifies what is compiled: a compiled program reads and copies all that it embeds each time
 * it starts, and each of its processes keeps that.
 */
import type { Source } from "../source.ts";
import { denoBundle, minified } from "./deno_bundle.ts";
import { partNames } from "./part_names.ts";

/**
 * Minifies the parts in the folder of a bundle, each by itself: what joins and names them
 * reads what the bundler writes when it does not minify.
 *
 * @param flags More of the bundler's: the libraries, which stay beside.
 * @throws {ToolError} If it cannot be done.
 */
export async function minifyParts(
  source: Source,
  dir: string,
  flags: string[],
): Promise<void> {
  const names = await partNames(dir);
  // An entry may not be external, as the parts are to each other.
  for (const name of names) {
    await Deno.rename(`${dir}/${name}.js`, `${dir}/${name}.mjs`);
  }
  const entries = names.map((name) => `${name}.mjs`);
  await denoBundle(source, {
    entries,
    outdir: ".",
    flags: [
      ...flags,
      ...names.flatMap((name) => ["--external", `./${name}.js`]),
      ...minified(Deno.version.deno),
    ],
    cwd: dir,
  });
  await Promise.all(entries.map((entry) => Deno.remove(`${dir}/${entry}`)));
}
