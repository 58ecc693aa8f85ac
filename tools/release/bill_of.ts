import { isForTestsAlone } from "../bundle/libraries.ts";
import { configPath } from "../paths.ts";
import type { Source } from "../source.ts";
import { licencesIn, npmCache } from "./licences.ts";
import { lockedPackages } from "./lock_file.ts";
import { billOfMaterials } from "./sbom.ts";

/**
 * The bill of materials of the programs, by the lock file of `source`. Licences are those
 * of Deno's cache.
 *
 * @param time In s since the epoch.
 * @param runtime The version of Deno's runtime.
 */
export async function billOf(
  source: Source,
  time: number,
  runtime: string,
): Promise<string> {
  const config = configPath(source);
  const read = async (path: string) =>
    JSON.parse(await Deno.readTextFile(path));
  const { imports } = await read(config) as {
    imports: Record<string, string>;
  };
  const used = Object.entries(imports)
    .filter(([name]) => !isForTestsAlone(name));
  const lock = await read(config.replace(/deno\.json$/, "deno.lock"));
  return await billOfMaterials({
    locked: lockedPackages(lock, Object.fromEntries(used)),
    licenceOf: licencesIn(await npmCache()),
    runtime,
    time,
  });
}
