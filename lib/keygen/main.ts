/**
 * The program keygen: flags in, exit code out.
 *
 * It reads the users file (users_source.ts), decides what is to be done (plan.ts), makes
 * what is missing (generate.ts, over server_keys.ts and accounts.ts), and tells a person
 * or a program what it did (report.ts, summary.ts, warnings.ts).
 *
 * @module
 */
import { visible } from "../program/escape.ts";
import { EXIT } from "../program/exit_codes.ts";
import { type ParsedFlags, parseFlags } from "../program/command_line/flags.ts";
import { formatHelp } from "../program/command_line/help.ts";
import { turnOffCoreDumps } from "../program/system/core_dumps.ts";
import { tell } from "../program/system/standard_error.ts";
import { printOutput } from "../program/system/standard_output.ts";
import { ProgressBar, standardErrorScreen } from "../program/progress_bar.ts";
import { versionLine } from "../program/version.ts";
import { KEYGEN_HELP } from "./flags.ts";
import type { KeygenOptions } from "./plan.ts";
import type { Accounts } from "../store/postgres/accounts/account_writer.ts";
import type { KeygenReport } from "./report.ts";

/** Runs keygen; returns its exit code. */
export async function main(args: string[]): Promise<number> {
  const flags = parseFlags(args, KEYGEN_HELP.groups);
  if (flags.has("help")) {
    printOutput(formatHelp(KEYGEN_HELP));
    return EXIT.done;
  }
  if (flags.has("version")) {
    printOutput(versionLine("keygen"));
    return EXIT.done;
  }
  const { keygenOptions } = await import("./options.ts");
  const options = keygenOptions(flags);
  if (flags.has("list-boxes")) return await listBoxes(options, flags);
  const report = await generate(options);
  for (const warning of report.warnings) say(`warning: ${warning}`);
  const { formatSummary, jsonSummary } = await import("./summary.ts");
  printOutput(
    flags.has("json")
      ? JSON.stringify(jsonSummary(report), null, 2)
      : visible(formatSummary(report).join("\n"), { keepLines: true }),
  );
  return EXIT.done;
}

async function listBoxes(
  options: KeygenOptions,
  flags: ParsedFlags,
): Promise<number> {
  const [{ keptBoxes, formatBoxes, jsonBoxes }, { foldersOf }] = await Promise
    .all([import("./boxes/list_boxes.ts"), import("./folders.ts")]);
  const folders = foldersOf(options.keys, options.mail);
  const boxes = await keptBoxes(folders, await accountsOf(options));
  const place = options.database?.store ?? folders.mail;
  printOutput(
    flags.has("json")
      ? JSON.stringify(jsonBoxes(boxes), null, 2)
      : visible(formatBoxes(boxes, place), { keepLines: true }),
  );
  return EXIT.done;
}

/** Loads cryptography here, so that `--help` does not wait for it. */
async function generate(options: KeygenOptions): Promise<KeygenReport> {
  const [{ generateKeys }, { UsersFileError }, accounts] = await Promise.all([
    import("./generate.ts"),
    import("../keys/users_file.ts"),
    accountsOf(options),
    // Before passwords and keys are there. Where it fails, nobody can help it now.
    turnOffCoreDumps(),
  ]);
  const screen = standardErrorScreen();
  const bar = screen && new ProgressBar("Making keys", screen);
  try {
    const all = {
      ...options,
      onProgress: bar &&
        ((done: number, total: number) => bar.show(done, total)),
      onWait: () => say("waiting for another keygen to end"),
    };
    return await generateKeys(all, accounts);
  } catch (error) {
    if (error instanceof UsersFileError) error.problems.forEach(complain);
    throw error;
  } finally {
    bar?.erase();
  }
}

/** Starts what may reach the database; nothing else of keygen may from then on. */
async function accountsOf(
  { database, keys, mail }: KeygenOptions,
): Promise<Accounts | undefined> {
  try {
    if (!database) return undefined;
    const [{ startAccounts }, { ownerFiles }, { foldersOf }] = await Promise
      .all([
        import("./registry/remote_accounts.ts"),
        import("../keys/store_files.ts"),
        import("./folders.ts"),
      ]);
    const { group, server } = foldersOf(keys, mail);
    const files = ownerFiles(group, server, database.password);
    return await startAccounts({ store: database.store, files });
  } finally {
    Deno.permissions.revokeSync({ name: "net" });
  }
}

function say(text: string): void {
  complain(`keygen: ${text}`);
}

function complain(line: string): void {
  tell(`${visible(line)}\n`);
}
