/**
 * The one list of what each program may do, used to run it from source and to
 * compile it.
 */

import type { Source } from "./source.ts";

export type Program = "server" | "client" | "keygen";

// From source, the server's workers are deno again: they need its configuration, and
// the places of its cache and of what is in there.
const SOURCE_ENV = [
  "LETTERLOCK_CONFIG",
  "DENO_DIR",
  "HOME",
  "XDG_CACHE_HOME",
  "JSR_URL",
  "NPM_CONFIG_REGISTRY",
];

// fs-extra, which stands in for @std/fs, reads these when it is loaded.
const NPM_ENV = [
  "GRACEFUL_FS_PLATFORM",
  "TEST_GRACEFUL_FS_GLOBAL_PATCH",
  "NODE_DEBUG",
];

/** The program that asks, on Linux. lib/server/supervisor/workers starts it by this name. */
const SELF = "/proc/self/exe";

/** What turns core dumps off on Linux; each program starts it once, and then may not. */
const PRLIMIT = "/usr/bin/prlimit";

/** By this the client starts the editor and the pager that the person chose. */
const SHELL = "/bin/sh";

/** What Windows has in the place of HOME. */
const WINDOWS_HOME = "USERPROFILE";

/** The programs that call @std/fs. */
const USES_FS: Program[] = ["client"];

/** The variables that each program reads. */
const ENV: Record<Program, string[]> = {
  server: [
    "LETTERLOCK_DEBUG",
    // What systemd tells a service.
    "JOURNAL_STREAM",
    "NOTIFY_SOCKET",
    "WATCHDOG_USEC",
    "WATCHDOG_PID",
    "RUNTIME_DIRECTORY",
  ],
  client: [
    "LETTERLOCK_DEBUG",
    "MAIL_SERVER",
    "MAIL_USER",
    "MAIL_KEYS",
    "MAIL_PASSWORD_FILE",
    "HOME",
    "XDG_CONFIG_HOME",
    "TERM",
    "NO_COLOR",
    "VISUAL",
    "EDITOR",
    "PAGER",
    "XDG_RUNTIME_DIR",
  ],
  keygen: ["LETTERLOCK_DEBUG"],
};

/**
 * The permission flags of `program`, for `deno run` and `deno compile`.
 *
 * @param source Where `@std` comes from.
 * @param executable The path of deno, when the program runs from source: all that the
 * server may start besides. The path of a compiled program is unknown when it is compiled, but
 * Linux has a name for the program that asks.
 * @param target Of a compiled program, such as `x86_64-unknown-linux-gnu`. A server for
 * another system than Linux may start any program.
 */
export function permissionFlags(
  program: Program,
  source: Source,
  executable?: string,
  target = Deno.build.target,
): string[] {
  const env = [...ENV[program]];
  if (source === "npm" && USES_FS.includes(program)) env.push(...NPM_ENV);
  if (program === "server" && executable) env.push(...SOURCE_ENV);
  if (program === "client" && target.includes("-windows-")) {
    env.push(WINDOWS_HOME);
  }
  const flags = [
    "--no-prompt",
    // Keys, mail and letters are wherever the command line says.
    "--allow-read",
    "--allow-write",
    `--allow-env=${env.join(",")}`,
    // Who owns a key file has to be the one who runs the program, or root. The server's
    // `status` tells the room on the disk, and other servers the name of its machine.
    `--allow-sys=${program === "server" ? "uid,statfs,hostname" : "uid"}`,
  ];
  // Peers, and a database, are wherever the command line says. keygen gives this up before
  // it reads a key.
  flags.push("--allow-net");
  const onLinux = target.includes("-linux-");
  // The server starts one worker a client: itself.
  if (program === "server") flags.push(serverRunFlag(executable, onLinux));
  else flags.push(...runFlags(program, target));
  return flags;
}

/** The programs that the others may start: Windows has none of them. */
function runFlags(program: Program, target: string): string[] {
  const hasShell = program === "client" && !target.includes("-windows-");
  const names = [
    ...target.includes("-linux-") ? [PRLIMIT] : [],
    ...hasShell ? [SHELL] : [],
  ];
  return names.length > 0 ? [`--allow-run=${names.join(",")}`] : [];
}

function serverRunFlag(
  executable: string | undefined,
  onLinux: boolean,
): string {
  if (onLinux) return `--allow-run=${executable ?? SELF},${PRLIMIT}`;
  return executable ? `--allow-run=${executable}` : "--allow-run";
}
