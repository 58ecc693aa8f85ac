import { BUNDLES } from "../programs.ts";
import type { Source } from "../source.ts";
import { bundlePrograms } from "./bundle.ts";

/**
 * Bundles the programs as they are now, and lends them for as long as `use` takes.
 *
 * @param use Given the variable that has programs run from the bundles.
 */
export async function withBundles<T>(
  source: Source,
  use: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const dir = await Deno.makeTempDir({ prefix: "letterlock-bundles-" });
  try {
    await bundlePrograms(dir, { source, compiled: false });
    return await use({ [BUNDLES]: dir });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
