/** Runs `deno bundle`. */
import { configPath, ROOT } from "../paths.ts";
import type { Source } from "../source.ts";
import { ToolError } from "../tool_error.ts";

/**
 * Bundles each of `entries` into the folder `outdir`.
 *
 * @param flags More of its flags.
 * @param cwd Where it runs: it names modules by their paths from there.
 * @throws {ToolError} If it fails, with what it said.
 */
export async function denoBundle(
  source: Source,
  { entries, outdir, flags = [], cwd = ROOT }: {
    entries: string[];
    outdir: string;
    flags?: string[];
    cwd?: string;
  },
): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno"].concat(
      ["--config", configPath(source)],
      flags,
      ["--outdir", outdir],
      entries,
    ),
    cwd,
    // Deno 2.6 does not look at SSL_CERT_FILE and the like without it.
    env: { DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "system" },
  }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim();
  throw new ToolError(`Cannot bundle ${entries[0]}: ${said}`);
}

/** Stacks tell the lines of the source, by files beside; Deno 2.6 cannot write them. */
export function sourceMap(version: string): string[] {
  return isOld(version) ? [] : ["--sourcemap", "linked"];
}

/** Minifies. Stacks keep the names of functions; Deno 2.6 cannot keep them. */
export function minified(version: string): string[] {
  return isOld(version) ? ["--minify"] : ["--minify", "--keep-names"];
}

function isOld(version: string): boolean {
  const [, minor] = version.split(".").map(Number);
  return minor < 9;
}
