/** The configuration that the programs are compiled with. */
import { dirname, relative, resolve, sep as SEPARATOR } from "node:path";
import { configPath, ROOT } from "../paths.ts";
import type { Program } from "../permissions.ts";
import type { Source } from "../source.ts";

/** The packages that not every program imports, and who does. */
const IMPORTERS: Record<string, readonly Program[]> = {
  // For tests alone.
  "@std/assert": [],
  "fast-check": [],
  // The server seals backups, and opens them.
  "age-encryption": ["client", "keygen", "server"],
  // Mails are written and taken apart at the client, never at the server.
  "@zone-eu/mailsplit": ["client"],
  "html-to-text": ["client"],
  "iconv-lite": ["client"],
  "libmime": ["client"],
  "libqp": ["client"],
  "nodemailer/lib/mime-node": ["client"],
  "tar/header": ["server"],
  "tar/pax": ["server"],
};

/** Whether no program has the package that an import names. */
export function isForTestsAlone(name: string): boolean {
  return IMPORTERS[name]?.length === 0;
}

/**
 * Writes the configuration of `source` into `dir`, without what `program` does not
 * import: `deno compile` embeds every npm package that the configuration and its
 * lock file name. Gives the path of the configuration.
 */
export async function writeBuildConfig(
  source: Source,
  program: Program,
  dir: string,
): Promise<string> {
  const original = configPath(source);
  const config = JSON.parse(await Deno.readTextFile(original));
  const { imports, unstable, compilerOptions } = config;
  await Deno.writeTextFile(
    `${dir}/deno.json`,
    JSON.stringify({
      imports: {
        ...programImports(imports, program, dirname(original), dir),
        ...ownModulesAlone(ROOT, dir),
      },
      unstable,
      compilerOptions,
    }),
  );
  await copyLock(original, dir);
  return `${dir}/deno.json`;
}

/**
 * The imports but for those of other programs and tests, as they are in the folder `from`, for the folder
 * `to`. Paths stay relative: a program looks for an absolute one outside of itself.
 */
export function programImports(
  imports: Record<string, string>,
  program: Program,
  from: string,
  to: string,
): Record<string, string> {
  const kept = Object.entries(imports).filter(([name]) =>
    IMPORTERS[name]?.includes(program) ?? true
  );
  return Object.fromEntries(kept.map(([name, target]) => [
    name,
    target.startsWith("./") ? moved(target, from, to) : target,
  ]));
}

/**
 * Lets a program import no file but its own modules, which lie below `root`. Deno 2.6
 * asks for no permission when a compiled program imports a file, and tells the text of
 * one that is no code in the error.
 */
export function ownModulesAlone(
  root: string,
  to: string,
): Record<string, string> {
  const own = `${moved(".", root, to)}/`;
  return { "file:///": "file:///dev/null/", [own]: own };
}

function moved(target: string, from: string, to: string): string {
  const path = relative(to, resolve(from, target))
    .split(SEPARATOR)
    .map(encodeURIComponent)
    .join("/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** Deno drops from its lock file what the configuration does not name. */
async function copyLock(config: string, dir: string): Promise<void> {
  const lock = config.replace(/deno\.json$/, "deno.lock");
  try {
    await Deno.copyFile(lock, `${dir}/deno.lock`);
  } catch (error) {
    // Where JSR is used there may be none yet.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
