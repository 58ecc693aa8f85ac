import { EXIT } from "../program/exit_codes.ts";
import { parseFlags } from "../program/flags.ts";
import { formatHelp } from "../program/help.ts";
import { VERSION } from "../program/version.ts";
import { logFormat, SERVER_HELP, serverOptions } from "./flags.ts";

/** The program mail-server: flags in, exit code out. */
export async function main(args: string[]): Promise<number> {
  const flags = parseFlags(args, SERVER_HELP.groups);
  if (flags.has("help")) {
    console.log(formatHelp(SERVER_HELP));
    return EXIT.done;
  }
  if (flags.has("version")) {
    console.log(`mail-server (letterlock) ${VERSION}`);
    return EXIT.done;
  }
  const options = serverOptions(flags);
  const format = logFormat(flags);
  const [{ serve }, { Log }, { ServerLog }] = await Promise.all([
    import("./serve.ts"),
    import("./log.ts"),
    import("./server_log.ts"),
  ]);
  const log = new Log({
    format,
    timestamps: !Deno.stdout.isTerminal(),
    write: (line) => console.log(line),
    now: Date.now,
  });
  await serve(options, new ServerLog(log, options.enhanced));
  return EXIT.done;
}
