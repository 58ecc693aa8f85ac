/** Where things are in the repository. */
import type { Source } from "./source.ts";

/** The repository's root folder, without a slash at its end. */
export const ROOT = localPath("..");

/** The Deno configuration that takes `@std` from `source`. */
export function configPath(source: Source): string {
  return localPath(source === "jsr" ? "../deno.json" : "./npm/deno.json");
}

/** The folder where the person typed the command; `deno task` itself changes to ROOT. */
export function startDir(): string {
  return Deno.env.get("INIT_CWD") ?? Deno.cwd();
}

function localPath(relative: string): string {
  const { pathname } = new URL(relative, import.meta.url);
  const path = decodeURIComponent(pathname).replace(/\/$/, "");
  // file:///C:/x has the pathname /C:/x
  return Deno.build.os === "windows" ? path.slice(1) : path;
}
