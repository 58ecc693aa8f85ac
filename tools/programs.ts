/** The three programs: how each is named, and how it runs from source. */
import { type Bundle, bundleOf } from "./bundle/bundle.ts";
import { configPath, ROOT } from "./paths.ts";
import { permissionFlags, type Program } from "./permissions.ts";
import type { Source } from "./source.ts";

/** The file that each program is compiled to; `.exe` is added for Windows. */
export const BINARIES: Record<Program, string> = {
  server: "mail-server",
  client: "mail-client",
  keygen: "keygen",
};

/** Where `@std` comes from under `config`, a path as in LETTERLOCK_CONFIG. */
export function sourceOf(config: string | undefined): Source {
  return config === configPath("npm") ? "npm" : "jsr";
}

/** The variable that names the folder of bundles, where `deno task` made them. */
export const BUNDLES = "LETTERLOCK_BUNDLES";

/**
 * The arguments that make this deno run `program` from source.
 *
 * @param bundles The folder of bundles, if there are any: they start in half the time.
 */
export function sourceArgs(
  program: Program,
  source: Source,
  bundles = Deno.env.get(BUNDLES),
): string[] {
  const { config, main } = bundles
    ? bundleOf(program, bundles)
    : unbundled(program, source);
  return [
    "run",
    "--quiet",
    "--config",
    config,
    ...permissionFlags(program, source, Deno.execPath()),
    main,
  ];
}

function unbundled(
  program: Program,
  source: Source,
): Pick<Bundle, "config" | "main"> {
  return { config: configPath(source), main: `${ROOT}/${program}.ts` };
}
