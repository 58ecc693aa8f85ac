/** Where things are in the repository. */
import type { Source } from "./source.ts";

/** The repository's root folder, without a slash at its end. */
export const ROOT = localPath("..");

/** The Deno configuration that takes `@std` from `source`. */
export function configPath(source: Source): string {
  return localPath(source === "jsr" ? "../deno.json" : "./npm/deno.json");
}

function localPath(relative: string): string {
  const { pathname } = new URL(relative, import.meta.url);
  const path = decodeURIComponent(pathname).replace(/\/$/, "");
  // file:///C:/x has the pathname /C:/x
  return Deno.build.os === "windows" ? path.slice(1) : path;
}
