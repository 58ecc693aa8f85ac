/** The functions of `@std/path` in use, from `deno-std`, with their types. */
import * as std from "deno-std/path/mod.js";

export const basename: (path: string, suffix?: string) => string = std.basename;
export const dirname: (path: string) => string = std.dirname;
export const fromFileUrl: (url: string | URL) => string = std.fromFileUrl;
export const isAbsolute: (path: string) => boolean = std.isAbsolute;
export const join: (path: string, ...paths: string[]) => string = std.join;
export const relative: (from: string, to: string) => string = std.relative;
export const resolve: (...paths: string[]) => string = std.resolve;
export const toFileUrl: (path: string) => URL = std.toFileUrl;
