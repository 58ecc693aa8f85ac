/**
 * The program mail-server: flags in, exit code out.
 *
 * With a command it does one thing (commands/). Without one it reads its flags (flags.ts,
 * read_flags.ts) and then serves (supervisor/) or, with `--check`, checks the mail folder
 * (check.ts). Modules load only when they are needed, so that `--help` stays quick.
 *
 * @module
 */
import type { DescribedProgram } from "../program/completions/described.ts";
import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";
import { printOutput } from "../program/system/standard_output.ts";
import { systemReason } from "../program/system/system_reason.ts";
import { versionLine } from "../program/version.ts";
import type { CheckTask } from "./check.ts";
import { visible } from "../program/escape.ts";
import { parseCommandLine } from "./command_line.ts";
import { COMMANDS } from "./commands/commands.ts";
import type { logForm } from "./log/log_form.ts";
import type { Settings } from "./config/settings.ts";
import type { LogFormat } from "./read_flags.ts";
import { checkSystem } from "./supported_system.ts";

/** The program mail-server: flags in, exit code out. */
export async function main(args: string[]): Promise<number> {
  const { command, flags, words } = await parseCommandLine(args, COMMANDS);
  if (flags.has("help")) {
    const { serverHelp } = await import("./help.ts");
    printOutput(await serverHelp(COMMANDS, command?.name));
    return EXIT.done;
  }
  if (flags.has("version")) {
    printOutput(versionLine("mail-server"));
    return EXIT.done;
  }
  checkSystem();
  if (command) return await command.file.run({ flags, words, describe });
  const [{ Settings }, { checkFlags, logFormat }] = await Promise.all([
    import("./config/settings.ts"),
    import("./read_flags.ts"),
  ]);
  const settings = await Settings.of(flags);
  const format = logFormat(settings.flags);
  const checking = checkFlags(flags);
  const { keys, mail, store } = settings.options;
  if (flags.get("init-store") !== undefined) {
    const { initStore } = await import("./init_store.ts");
    return await initStore(flags, settings.options);
  }
  const [from, to] = flags.list("migrate");
  if (from !== undefined) {
    const { migrate } = await import("./migrate/migrate.ts");
    return await migrate({ from, to }, settings.options);
  }
  if (checking && store !== undefined) throw noCheck(store);
  if (checking) return await runCheck({ keys, mail, ...checking }, format);
  await runServer(settings, format);
  return EXIT.done;
}

/** A database looks after its own files. */
function noCheck(store: string): Failure {
  return new Failure(
    EXIT.failed,
    `Cannot check ${store}: --check looks at Maildirs`,
    "the database's own programs check it",
  );
}

/** How its lines look where standard output goes. */
async function lineForm(
  format: LogFormat,
): Promise<ReturnType<typeof logForm>> {
  const [{ logForm }, { isJournal }] = await Promise.all([
    import("./log/log_form.ts"),
    import("./service/journal.ts"),
  ]);
  return logForm(format, {
    journal: isJournal(Deno.env.get("JOURNAL_STREAM")),
    terminal: Deno.stdout.isTerminal(),
  });
}

async function describe(): Promise<DescribedProgram> {
  return (await import("./describe_server.ts")).describeServer(COMMANDS);
}

async function runServer(
  settings: Settings,
  format: LogFormat,
): Promise<void> {
  const [form, { serve }, { ServerLog }, { Log }, { LogQueue }] = await Promise
    .all([
      lineForm(format),
      import("./supervisor/serve.ts"),
      import("./log/server_log.ts"),
      import("./log/log.ts"),
      import("./log/log_queue.ts"),
    ]);
  const queue = new LogQueue({
    write: (bytes) => Deno.stdout.write(bytes),
    lostLine: (count) => log.lostLine(count),
    onLost: complain,
  });
  const log = new Log({
    ...form,
    write: (line) => queue.put(line),
    now: Date.now,
  });
  try {
    const serverLog = new ServerLog(log, settings.options.enhanced);
    await serve(settings, serverLog, () => queue.loss);
  } finally {
    await queue.flush();
  }
}

let isComplaining = false;

/** Standard error may be as full as the log, or the same pipe: nobody waits for it. */
async function complain(error: Error): Promise<void> {
  if (isComplaining) return;
  isComplaining = true;
  const reason = systemReason(error);
  const line = `mail-server: the log cannot be written: ${reason}`;
  const bytes = new TextEncoder().encode(`${visible(line)}\n`);
  await Deno.stderr.write(bytes).catch(() => {});
  isComplaining = false;
}

async function runCheck(
  task: CheckTask,
  format: LogFormat,
): Promise<number> {
  const [form, { check }, { Log }, { lineWriter }] = await Promise.all([
    lineForm(format),
    import("./check.ts"),
    import("./log/log.ts"),
    import("./log/line_writer.ts"),
  ]);
  // A check must not seem whole when its lines cannot be written: that is an error.
  const write = lineWriter(Deno.stdout);
  const log = new Log({
    ...form,
    timestamps: false,
    write,
    now: Date.now,
  });
  return await check(task, log);
}
