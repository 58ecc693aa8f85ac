/** The three programs: how each is named, and how it runs from source. */
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

/** The arguments that make this deno run `program` from source. */
export function sourceArgs(program: Program, source: Source): string[] {
  return [
    "run",
    "--quiet",
    "--config",
    configPath(source),
    ...permissionFlags(program, source, Deno.execPath()),
    `${ROOT}/${program}.ts`,
  ];
}
