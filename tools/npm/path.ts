/**
 * The functions of `@std/path` in use, from `deno-std`, with their types. The platform is
 * chosen here: deno-std asks `process`, and Deno then loads half of Node, which is a
 * quarter of a program's start.
 */
import * as posix_basename from "deno-std/path/posix/basename.js";
import * as posix_dirname from "deno-std/path/posix/dirname.js";
import * as posix_from_file_url from "deno-std/path/posix/from_file_url.js";
import * as posix_is_absolute from "deno-std/path/posix/is_absolute.js";
import * as posix_join from "deno-std/path/posix/join.js";
import * as posix_relative from "deno-std/path/posix/relative.js";
import * as posix_resolve from "deno-std/path/posix/resolve.js";
import * as posix_to_file_url from "deno-std/path/posix/to_file_url.js";
import * as windows_basename from "deno-std/path/windows/basename.js";
import * as windows_dirname from "deno-std/path/windows/dirname.js";
import * as windows_from_file_url from "deno-std/path/windows/from_file_url.js";
import * as windows_is_absolute from "deno-std/path/windows/is_absolute.js";
import * as windows_join from "deno-std/path/windows/join.js";
import * as windows_relative from "deno-std/path/windows/relative.js";
import * as windows_resolve from "deno-std/path/windows/resolve.js";
import * as windows_to_file_url from "deno-std/path/windows/to_file_url.js";

const windows = Deno.build.os === "windows";

export const basename: (path: string, suffix?: string) => string =
  (windows ? windows_basename : posix_basename).basename;
export const dirname: (path: string) => string =
  (windows ? windows_dirname : posix_dirname).dirname;
export const fromFileUrl: (url: string | URL) => string =
  (windows ? windows_from_file_url : posix_from_file_url).fromFileUrl;
export const isAbsolute: (path: string) => boolean =
  (windows ? windows_is_absolute : posix_is_absolute).isAbsolute;
export const join: (path: string, ...paths: string[]) => string =
  (windows ? windows_join : posix_join).join;
export const relative: (from: string, to: string) => string =
  (windows ? windows_relative : posix_relative).relative;
export const resolve: (...paths: string[]) => string =
  (windows ? windows_resolve : posix_resolve).resolve;
export const toFileUrl: (path: string) => URL =
  (windows ? windows_to_file_url : posix_to_file_url).toFileUrl;
