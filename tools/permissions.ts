/**
 * The one list of what each program may do, used to run it from source and to
 * compile it.
 */

export type Program = "server" | "client" | "keygen";

export interface PermissionOptions {
  /** Where `@std` comes from. */
  source: "jsr" | "npm";
  /** What the server may start: the path of deno, or any program when left out. */
  executable?: string;
}

// fs-extra, which stands in for @std/fs, reads these when it is loaded.
const NPM_ENV = [
  "GRACEFUL_FS_PLATFORM",
  "TEST_GRACEFUL_FS_GLOBAL_PATCH",
  "NODE_DEBUG",
];

/** The variables that each program reads. */
const ENV: Record<Program, string[]> = {
  server: ["LETTERLOCK_DEBUG", "LETTERLOCK_CONFIG"],
  client: [
    "LETTERLOCK_DEBUG",
    "MAIL_SERVER",
    "MAIL_USER",
    "MAIL_KEYS",
    "MAIL_PASSWORD_FILE",
    "HOME",
  ],
  keygen: ["LETTERLOCK_DEBUG"],
};

/** The permission flags of `program`, for `deno run` and `deno compile`. */
export function permissionFlags(
  program: Program,
  options: PermissionOptions,
): string[] {
  const env = options.source === "npm"
    ? [...ENV[program], ...NPM_ENV]
    : ENV[program];
  const flags = [
    "--no-prompt",
    // Keys, mail and letters are wherever the command line says.
    "--allow-read",
    "--allow-write",
    `--allow-env=${env.join(",")}`,
  ];
  // Peers are wherever the command line says.
  if (program !== "keygen") flags.push("--allow-net");
  // The server starts one worker a client: itself.
  if (program === "server") flags.push(runFlag(options.executable));
  return flags;
}

function runFlag(executable?: string): string {
  return executable === undefined ? "--allow-run" : `--allow-run=${executable}`;
}
