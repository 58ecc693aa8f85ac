/**
 * The program mail-server: flags in, exit code out.
 *
 * It reads its flags (flags.ts, read_flags.ts) and then serves (supervisor/) or, with
 * `--check`, checks the mail folder (check.ts). Modules load only when they are needed, so
 * that `--help` stays quick.
 *
 * @module
 */
import { EXIT } from "../program/exit_codes.ts";
import { parseFlags } from "../program/command_line/flags.ts";
import { formatHelp } from "../program/command_line/help.ts";
import { versionLine } from "../program/version.ts";
import type { CheckTask } from "./check.ts";
import { SERVER_HELP } from "./flags.ts";
import { visible } from "../program/escape.ts";
import { lineWriter } from "./line_writer.ts";
import type { Log, LogOptions } from "./log.ts";
import type { ServerOptions } from "./options.ts";
import { checkFlags, logFormat, serverOptions } from "./read_flags.ts";

/** The program mail-server: flags in, exit code out. */
export async function main(args: string[]): Promise<number> {
  const flags = parseFlags(args, SERVER_HELP.groups);
  if (flags.has("help")) {
    console.log(formatHelp(SERVER_HELP));
    return EXIT.done;
  }
  if (flags.has("version")) {
    console.log(versionLine("mail-server"));
    return EXIT.done;
  }
  const options = serverOptions(flags);
  const format = logFormat(flags);
  const checking = checkFlags(flags);
  if (checking) return await runCheck({ ...options, ...checking }, format);
  await runServer(options, format);
  return EXIT.done;
}

async function runServer(
  options: ServerOptions,
  format: LogOptions["format"],
): Promise<void> {
  const [{ serve }, { ServerLog }, log] = await Promise.all([
    import("./supervisor/serve.ts"),
    import("./server_log.ts"),
    makeLog({
      format,
      timestamps: !Deno.stdout.isTerminal(),
      onLost: complain,
    }),
  ]);
  await serve(options, new ServerLog(log, options.enhanced));
}

/** Standard error may be as full as the log. */
function complain({ message }: Error): void {
  const line = `mail-server: the log cannot be written: ${message}`;
  try {
    lineWriter(Deno.stderr)(visible(line));
  } catch {
    // Nobody is left to tell.
  }
}

async function runCheck(
  task: CheckTask,
  format: LogOptions["format"],
): Promise<number> {
  const [{ check }, log] = await Promise.all([
    import("./check.ts"),
    makeLog({ format, timestamps: false }),
  ]);
  return await check(task, log);
}

async function makeLog(
  options: Pick<LogOptions, "format" | "timestamps" | "onLost">,
): Promise<Log> {
  const { Log } = await import("./log.ts");
  const write = lineWriter(Deno.stdout);
  return new Log({ ...options, write, now: Date.now });
}
