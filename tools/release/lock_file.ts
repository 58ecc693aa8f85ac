/** The packages that a lock file of Deno names (version 5), and what they depend on. */

/** A package, as the lock file has it. */
export interface LockedPackage {
  registry: "npm" | "jsr";
  name: string;
  version: string;
  /** As in the lock file: `sha512-` and base64 of npm's, hexadecimal SHA-256 of JSR's. */
  integrity: string;
  /** Keys of the same map. */
  dependencies: string[];
}

/** The parts of the file that are used. */
export interface LockFile {
  version: string;
  /** The version that a specifier such as `npm:nodemailer@10` came to. */
  specifiers: Record<string, string>;
  npm?: Record<string, Entry>;
  jsr?: Record<string, Entry>;
}

interface Entry {
  integrity: string;
  dependencies?: string[];
}

const VERSION = "5";

/** A key of the file: a name, a version, and for npm which peers it has. */
const KEY = /^(@?[^@]+)@([^_]+)(?:_.*)?$/;

/** Packages by their keys, `npm:NAME@VERSION` or `jsr:NAME@VERSION`, in order. */
export interface Locked {
  packages: Map<string, LockedPackage>;
  /** The keys of those that are imported by name. */
  roots: string[];
}

/**
 * All packages that some imports lead to.
 *
 * @param imports Of the configuration: what each name stands for.
 * @throws {Error} If the file is of another version, or has not all of them.
 */
export function lockedPackages(
  lock: LockFile,
  imports: Record<string, string>,
): Locked {
  if (lock.version !== VERSION) {
    throw new Error(`The lock file is of version ${lock.version}, not 5`);
  }
  const found = new Map<string, LockedPackage>();
  const roots = Object.values(imports).flatMap((target) =>
    rootOf(lock, target)
  );
  const waiting = [...roots];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (found.has(key)) continue;
    const locked = packageAt(lock, key);
    found.set(key, locked);
    waiting.push(...locked.dependencies);
  }
  const packages = new Map([...found].sort(([a], [b]) => a < b ? -1 : 1));
  return { packages, roots: [...new Set(roots)].sort() };
}

/** The key of what an import stands for; nothing if it is a file. */
function rootOf({ specifiers }: LockFile, target: string): string[] {
  const [, registry, name] = /^(npm|jsr):\/?(@[^/@]+\/[^/@]+|[^/@]+)/
    .exec(target) ?? [];
  if (name === undefined) return [];
  const [version] = Object.entries(specifiers)
    .filter(([specifier]) => specifier.startsWith(`${registry}:${name}@`))
    .map(([, version]) => version);
  if (version === undefined) throw notLocked(`${registry}:${name}`);
  return [`${registry}:${name}@${version}`];
}

function packageAt(lock: LockFile, key: string): LockedPackage {
  const registry = key.slice(0, 3) as "npm" | "jsr";
  const entry = lock[registry]?.[key.slice(4)];
  const [, name, version] = KEY.exec(key.slice(4)) ?? [];
  if (!entry || name === undefined) throw notLocked(key);
  const dependencies = (entry.dependencies ?? []).map((dependency) =>
    dependencyKey(lock, registry, dependency)
  );
  return { registry, name, version, integrity: entry.integrity, dependencies };
}

/** A dependency has a version only where the file has several. */
function dependencyKey(
  lock: LockFile,
  registry: "npm" | "jsr",
  dependency: string,
): string {
  const name = dependency.replace(/^(npm|jsr):/, "");
  const keys = Object.keys(lock[registry] ?? {});
  const key = keys.find((key) => key === name) ??
    keys.find((key) => KEY.exec(key)?.[1] === name);
  if (key === undefined) throw notLocked(`${registry}:${name}`);
  return `${registry}:${key}`;
}

function notLocked(what: string): Error {
  return new Error(`The lock file has no ${what}; run deno task check first`);
}
