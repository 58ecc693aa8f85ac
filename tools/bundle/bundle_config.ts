/** The configuration that bundles run and are compiled with. */
import { configPath } from "../paths.ts";
import type { Program } from "../permissions.ts";
import type { Source } from "../source.ts";
import { librariesAmong, libraryFile } from "./libraries.ts";

/**
 * Lets a program import no file but those of its bundle. Deno 2.6 asks for no permission
 * when a compiled program imports a file, and tells the text of one that is no code in the
 * error.
 */
export const OWN_MODULES_ALONE = {
  "file:///": "file:///dev/null/",
  "./": "./",
  "../libraries/": "../libraries/",
};

/** What each program uses that Deno may still change; some of it takes 2 ms of each start. */
const UNSTABLE: Record<Program, string[]> = {
  // Permissions of threads; datagrams to systemd.
  server: ["worker-options", "net"],
  client: [],
  keygen: ["worker-options"],
};

/**
 * Writes the configuration of `program` into the folder of its bundle. It names no package:
 * all are bundled, by the versions of the lock file of `source`.
 */
export async function writeBundleConfig(
  source: Source,
  program: Program,
  dir: string,
): Promise<void> {
  const { imports } = JSON.parse(
    await Deno.readTextFile(configPath(source)),
  );
  const config = {
    imports: { ...bundleImports(imports, program), ...OWN_MODULES_ALONE },
    unstable: UNSTABLE[program],
    lock: false,
  };
  await Deno.writeTextFile(`${dir}/deno.json`, JSON.stringify(config));
}

/** The imports that are left in the bundle of `program`, from its folder. */
export function bundleImports(
  imports: Record<string, string>,
  program: Program,
): Record<string, string> {
  return Object.fromEntries(
    librariesAmong(imports, program)
      .map(({ name }) => [name, `../${libraryFile(name)}.js`]),
  );
}
