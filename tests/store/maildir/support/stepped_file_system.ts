import {
  diskFileSystem,
  type FileSystem,
  type OpenFile,
} from "../../../../lib/store/maildir/file_system.ts";

/** Called before and after each step of the store on disk; may throw instead of it. */
export interface StepWatcher {
  before?(step: string, path: string): void;
  after?(step: string, path: string): void;
}

/** Whether a step may change something on disk; the others only look. */
export function changesDisk(step: string): boolean {
  return !/^(?:(?:lstat|stat|readDir|readFile|read|lock|tryLock)Sync|lock|readDir)$/
    .test(step);
}

/** A disk, with every step of the store on it watched. */
export function steppedFileSystem(
  watcher: StepWatcher,
  disk: FileSystem = diskFileSystem,
): FileSystem {
  const fs = { ...disk } as Record<string, unknown>;
  for (const [name, call] of Object.entries(disk)) {
    if (name === "now" || name === "pauseSync") continue;
    fs[name] = (...args: unknown[]) =>
      watched(watcher, name, String(args[0]), () => call(...args));
  }
  fs.openSync = (path: string, options?: Deno.OpenOptions) => {
    const open = () => disk.openSync(path, options);
    return steppedFile(watched(watcher, "openSync", path, open), path, watcher);
  };
  fs.readDir = (path: string) => steppedNames(disk, path, watcher);
  return fs as unknown as FileSystem;
}

async function* steppedNames(
  disk: FileSystem,
  path: string,
  watcher: StepWatcher,
) {
  watcher.before?.("readDir", path);
  yield* disk.readDir(path);
  watcher.after?.("readDir", path);
}

function steppedFile(
  file: OpenFile,
  path: string,
  watcher: StepWatcher,
): OpenFile {
  return new Proxy(file, {
    get(target, name: keyof OpenFile) {
      const call = target[name] as
        | ((...args: unknown[]) => unknown)
        | undefined;
      // Deno 2.6 cannot try a lock.
      if (!call) return undefined;
      // What is open must be closed, or the test itself would leak.
      if (name === "close") return call.bind(target);
      // Deno 2.6 has no tryLockSync.
      if (!call) return undefined;
      return (...args: unknown[]) => {
        const run = () => call.apply(target, args);
        if (name !== "sync") return watched(watcher, name, path, run);
        return Promise.resolve().then(() => watched(watcher, name, path, run));
      };
    },
  });
}

function watched<T>(
  watcher: StepWatcher,
  step: string,
  path: string,
  run: () => T,
): T {
  watcher.before?.(step, path);
  const result = run();
  if (!(result instanceof Promise)) {
    watcher.after?.(step, path);
    return result;
  }
  return result.then((value) => {
    watcher.after?.(step, path);
    return value;
  }) as T;
}

/** The errors of Linux that tests make: their numbers, words and classes. */
const SYSTEM_ERRORS = {
  EPERM: [1, "Operation not permitted", Deno.errors.PermissionDenied],
  EIO: [5, "Input/output error", Error],
  ENXIO: [6, "No such device or address", Error],
  EACCES: [13, "Permission denied", Deno.errors.PermissionDenied],
  EXDEV: [18, "Invalid cross-device link", Error],
  EMFILE: [24, "Too many open files", Error],
  EFBIG: [27, "File too large", Error],
  ENOSPC: [28, "No space left on device", Error],
  EROFS: [30, "Read-only file system", Error],
  ENOLCK: [37, "No locks available", Error],
  ESTALE: [116, "Stale file handle", Error],
  EUCLEAN: [117, "Structure needs cleaning", Error],
  EDQUOT: [122, "Disk quota exceeded", Error],
} as const;

export type SystemErrorName = keyof typeof SYSTEM_ERRORS;
export const SYSTEM_ERROR_NAMES = Object.keys(
  SYSTEM_ERRORS,
) as SystemErrorName[];

/** An error as Deno gives it, without `code`: Deno leaves that out of many. */
export function systemError(name: SystemErrorName): Error {
  const [number, words, type] = SYSTEM_ERRORS[name];
  return new type(`${words} (os error ${number})`);
}
