import type { LockedPackage } from "./lock_file.ts";

/** The licences of packages on JSR, of which Deno's cache has none: by scope. */
const JSR_LICENCES: Record<string, string> = { "@std": "MIT" };

/** Finds the licence of a package, as SPDX names it. */
export type LicenceOf = (locked: LockedPackage) => Promise<string>;

/**
 * Finds licences in what Deno's cache has of npm.
 *
 * @param npmCache `npmCache` of `deno info --json`.
 */
export function licencesIn(npmCache: string): LicenceOf {
  return async ({ registry, name, version }) => {
    if (registry === "jsr") {
      const known = JSR_LICENCES[name.split("/")[0]];
      if (known === undefined) {
        throw new Error(`No licence of ${name} is known`);
      }
      return known;
    }
    for (const { name: host } of Deno.readDirSync(npmCache)) {
      const path = `${npmCache}/${host}/${name}/${version}/package.json`;
      const text = await Deno.readTextFile(path).catch(() => undefined);
      const licence = text && JSON.parse(text).license;
      if (typeof licence === "string") return licence;
    }
    throw new Error(`Deno's cache has no licence of ${name}@${version}`);
  };
}

/** The folder of npm's packages in this deno's cache. */
export async function npmCache(): Promise<string> {
  const args = ["info", "--no-config", "--json"];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).npmCache;
}
