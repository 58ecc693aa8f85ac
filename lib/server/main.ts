import { EXIT } from "../program/exit_codes.ts";
import { parseFlags } from "../program/flags.ts";
import { formatHelp } from "../program/help.ts";
import { versionLine } from "../program/version.ts";
import type { CheckTask } from "./check.ts";
import { SERVER_HELP } from "./flags.ts";
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
    makeLog(format, !Deno.stdout.isTerminal()),
  ]);
  await serve(options, new ServerLog(log, options.enhanced));
}

async function runCheck(
  task: CheckTask,
  format: LogOptions["format"],
): Promise<number> {
  const [{ check }, log] = await Promise.all([
    import("./check.ts"),
    makeLog(format, false),
  ]);
  return await check(task, log);
}

async function makeLog(
  format: LogOptions["format"],
  timestamps: boolean,
): Promise<Log> {
  const { Log } = await import("./log.ts");
  const write = (line: string) => console.log(line);
  return new Log({ format, timestamps, write, now: Date.now });
}
