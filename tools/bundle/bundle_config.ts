/** The configuration that bundles run and are compiled with. */
import { configPath } from "../paths.ts";
import type { Program } from "../permissions.ts";
import type { Source } from "../source.ts";
import { librariesOf, SEALING } from "./libraries.ts";

/**
 * Lets a program import no file but those of its bundle. Deno 2.6 asks for no permission
 * when a compiled program imports a file, and tells the text of one that is no code in the
 * error.
 */
export const OWN_MODULES_ALONE = {
  "file:///": "file:///dev/null/",
  "./": "./",
};

/**
 * Writes the configuration of `program` into the folder of its bundle, and the lock file beside
 * it. It names no package that the program does not import: `deno compile` would embed it.
 */
export async function writeBundleConfig(
  source: Source,
  program: Program,
  dir: string,
): Promise<void> {
  const original = configPath(source);
  const { imports, unstable } = JSON.parse(await Deno.readTextFile(original));
  const config = {
    imports: { ...bundleImports(imports, program), ...OWN_MODULES_ALONE },
    unstable,
  };
  await Deno.writeTextFile(`${dir}/deno.json`, JSON.stringify(config));
  await copyLock(original, dir);
}

/** Of the imports those that are left in the bundle of `program`, from its folder. */
export function bundleImports(
  imports: Record<string, string>,
  program: Program,
): Record<string, string> {
  const left = librariesOf(program).filter((name) => name in imports);
  return Object.fromEntries(left.map((name) => [
    name,
    name === SEALING ? `../${SEALING}.js` : imports[name],
  ]));
}

/** Deno drops from its lock file what the configuration does not name. */
async function copyLock(config: string, dir: string): Promise<void> {
  const lock = config.replace(/deno\.json$/, "deno.lock");
  try {
    await Deno.copyFile(lock, `${dir}/deno.lock`);
  } catch (error) {
    // Where JSR is used there may be none yet.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
