/**
 * A variable of the environment. The home folder, HOME to others, has another name on
 * Windows.
 *
 * @param get Reads one as it is.
 *
 * @example
 * ```ts
 * import { variable } from "./variable.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const get = (name: string) => ({ USERPROFILE: "C:\\Users\\Alice" })[name];
 * assertEquals(variable("HOME", "windows", get), "C:/Users/Alice");
 * assertEquals(variable("HOME", "darwin", get), undefined);
 * ```
 */
export function variable(
  name: string,
  os: typeof Deno.build.os = Deno.build.os,
  get: (name: string) => string | undefined = (name) => Deno.env.get(name),
): string | undefined {
  const value = get(name);
  if (value !== undefined || os !== "windows" || name !== "HOME") return value;
  // The programs put a slash after it, which Windows takes.
  return get("USERPROFILE")?.replaceAll("\\", "/");
}
