/**
 * The program mail-client: a command line in, an exit code out.
 *
 * With a command it does one thing (commands/), without one it shows a menu (dialog/).
 * Both find the user's keys and password (account/), log in (session/), and talk to the
 * person through one interface (terminal/). output/ lays out what they print, draft/
 * holds a mail that is to be sent, and export/ writes mails for other programs.
 *
 * @module
 */
import { EXIT } from "../program/exit_codes.ts";
import { turnOffCoreDumps } from "../program/system/core_dumps.ts";
import { printOutput } from "../program/system/standard_output.ts";
import { versionLine } from "../program/version.ts";
import { type CommandLine, parseCommandLine } from "./command_line.ts";
import type { Command } from "./commands/command.ts";
import { COMMAND_NAMES, loadCommand } from "./commands/commands.ts";
import type { Member } from "./sealed/letter_keys.ts";
import type { Surroundings, Timer } from "./surroundings.ts";

/**
 * Does what the command line asks for, and loads no module that it does not need.
 *
 * @param getSurroundings Gives the terminal, the connection and the clock.
 * @returns The exit code; 128 and the signal's number after a signal.
 * @throws {Failure} With the exit code of what went wrong.
 */
export async function mailClient(
  args: string[],
  getSurroundings: () => Promise<Surroundings> = processSurroundings,
): Promise<number> {
  const line = await parseCommandLine(args);
  if (line.flags.has("version")) return showVersion();
  if (line.flags.has("help")) return await showHelp(line);
  const { Interrupted } = await import("./terminal/io.ts");
  const surroundings = await getSurroundings();
  try {
    return await runConfigured(line, surroundings);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    // The terminal has echoed ^C without ending the line.
    if (surroundings.io.inputIsTerminal) surroundings.io.warn("\n");
    // The exit code that a shell reports for a program ended by a signal.
    return 128 + error.signal;
  }
}

/** The terminal, TCP and timers of this process. */
async function processSurroundings(): Promise<Surroundings> {
  const [{ Terminal }, { connect }, { greet }] = await Promise.all([
    import("./terminal/terminal.ts"),
    import("./session/connect/connect.ts"),
    import("./doctor/greet.ts"),
    // Before the keys and the password are there. Where it fails, nobody can help it now.
    turnOffCoreDumps(),
  ]);
  const sleep = (ms: number) =>
    new Promise<void>((done) => setTimeout(done, ms));
  const now = Date.now;
  return { io: new Terminal(), connect, greet, now, sleep, timer };
}

const timer: Timer = (ms, act) => {
  const interval = setInterval(act, ms);
  return { [Symbol.dispose]: () => clearInterval(interval) };
};

/** Runs the line with what the config file says where it says nothing. */
async function runConfigured(
  line: CommandLine,
  surroundings: Surroundings,
): Promise<number> {
  const { command } = line;
  const { withConfig } = await import("./config/with_config.ts");
  const { flags, blame } = await withConfig(line.flags, {
    command,
    commandNames: COMMAND_NAMES,
    own: command && (await loadCommand(command)).flags,
    env: (name) => surroundings.io.env(name),
  });
  try {
    await giveUpPrograms({ ...line, flags }, surroundings);
    const { displayOf } = await import("./display.ts");
    surroundings.io.display = displayOf(flags, surroundings.io);
    return await run({ ...line, flags }, surroundings);
  } catch (error) {
    throw blame(error);
  }
}

/** Only what a person chose is started: an editor, a pager, a command of --exec. */
async function giveUpPrograms(
  { command: name, flags }: CommandLine,
  { io }: Surroundings,
): Promise<void> {
  const { edit, page } = io.programs;
  const chosen = Boolean(edit ?? page);
  const command = name && await loadCommand(name);
  const starts = command
    ? "startsPrograms" in command && command.startsPrograms?.(flags, chosen)
    : chosen;
  if (!starts) io.giveUpPrograms();
}

async function run(
  line: CommandLine,
  surroundings: Surroundings,
): Promise<number> {
  if (line.command) {
    const command = await loadCommand(line.command);
    const online = async (
      command: Pick<Command, "run" | "takesInput" | "seals">,
    ) => {
      const { runOneShot } = await import("./run_command.ts");
      await runOneShot(surroundings, command, line);
    };
    if ("runLocally" in command) {
      const describe = async () =>
        (await import("./describe_program.ts")).describeProgram();
      const letterKeys = async (member: Member) => {
        const { lateKeys } = await import("./sealed/late_keys.ts");
        return lateKeys(member, surroundings.now);
      };
      const context = { surroundings, describe, online, letterKeys };
      return await command.runLocally({ ...context, ...line });
    }
    await online(command);
    return EXIT.done;
  }
  const { runDialog } = await import("./dialog/dialog.ts");
  return await runDialog(surroundings, line.flags);
}

function showVersion(): number {
  printOutput(versionLine("mail-client"));
  return EXIT.done;
}

async function showHelp({ command }: CommandLine): Promise<number> {
  const { clientHelp } = await import("./help.ts");
  printOutput(await clientHelp(command));
  return EXIT.done;
}
