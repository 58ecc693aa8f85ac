import { EXIT } from "../program/exit_codes.ts";
import { type CommandLine, parseCommandLine } from "./command_line.ts";
import { loadCommand } from "./commands/commands.ts";
import type { Surroundings } from "./session/open_mailbox.ts";

/**
 * The mail client: does what the command line asks for. What is not asked for is not
 * loaded.
 *
 * @returns The exit code.
 * @throws {Failure} If that fails.
 */
export async function mailClient(
  args: string[],
  getSurroundings: () => Promise<Surroundings> = processSurroundings,
): Promise<number> {
  const line = await parseCommandLine(args);
  if (line.flags.has("version")) return await showVersion();
  if (line.flags.has("help")) return await showHelp(line);
  const { Interrupted } = await import("./terminal/io.ts");
  const surroundings = await getSurroundings();
  try {
    return await run(line, surroundings);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    // The terminal showed ^C and stayed in its line.
    if (surroundings.io.inputIsTerminal) surroundings.io.warn("\n");
    // What a shell makes of a program that a signal ended.
    return 128 + error.signal;
  }
}

/** What the real program works with. */
async function processSurroundings(): Promise<Surroundings> {
  const [{ Terminal }, { connect }] = await Promise.all([
    import("./terminal/terminal.ts"),
    import("./session/connect.ts"),
  ]);
  const sleep = (ms: number) =>
    new Promise<void>((done) => setTimeout(done, ms));
  return { io: new Terminal(), connect, sleep };
}

async function run(
  line: CommandLine,
  surroundings: Surroundings,
): Promise<number> {
  if (line.command) {
    const [{ runOneShot }, command] = await Promise.all([
      import("./run_command.ts"),
      loadCommand(line.command),
    ]);
    await runOneShot(surroundings, command, line);
    return EXIT.done;
  }
  const { runDialog } = await import("./dialog/dialog.ts");
  return await runDialog(surroundings, line.flags);
}

async function showVersion(): Promise<number> {
  const { versionLine } = await import("../program/version.ts");
  console.log(versionLine("mail-client"));
  return EXIT.done;
}

async function showHelp({ command }: CommandLine): Promise<number> {
  const { clientHelp } = await import("./help.ts");
  console.log(await clientHelp(command));
  return EXIT.done;
}
