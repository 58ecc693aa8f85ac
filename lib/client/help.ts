import { formatHelp, type HelpText } from "../program/command_line/help.ts";
import {
  COMMAND_NAMES,
  type CommandName,
  COMMANDS,
  loadCommand,
} from "./commands/commands.ts";
import { withSharedFlags } from "./connection_flags.ts";

const ENVIRONMENT = {
  title: "Environment, where a flag is not given",
  lines: [
    "MAIL_SERVER         --server",
    "MAIL_USER           --user",
    "MAIL_KEYS           --keys",
    "MAIL_PASSWORD_FILE  --password-file",
  ],
};

const CONFIG_FILE = {
  title: "Config file",
  lines: [
    "letterlock/config.json in $XDG_CONFIG_HOME, else in ~/.config, such as",
    '  {"servers": {"work": {"address": "192.0.2.7", "user": "alice"}},',
    '   "flags": {"server": "work"}, "commands": {"inbox": {"limit": 20}}}',
    "A flag beats the environment, which beats the file; --no-FLAG turns off what",
    "the file turns on. docs/config.md has the whole.",
  ],
};

const PASSWORD = {
  title: "Password",
  lines: [
    "Commands take it from --password-file, else from the file password beside the",
    "keys, else they ask, or read a line of standard input where it is no terminal.",
    "FILE may be a pipe, such as <(pass mail), and - for standard input.",
  ],
};

const EXIT_CODES = {
  title: "Exit codes",
  lines: [
    "0 done, 1 failed, 2 usage, 3 invalid credentials, 4 no such mail, file or",
    "recipient, 5 server full, 6 cannot connect or timed out, 7 security error",
  ],
};

const MENU = {
  title: "Menu",
  lines: [
    'At a terminal, the contents of a mail are lines, the last one only ".", and',
    'pasted text is text; "~e" opens VISUAL or EDITOR. Mail longer than a screen',
    "goes to PAGER. Tab completes names and files, Up brings back answers.",
    "While it waits, the menu looks for new mail every minute, for twenty minutes.",
    "Where standard input is no terminal, as in a script, it has its first four",
    "entries, and contents are one line. What was typed of a mail that cannot be",
    "sent is kept in the file dead.letter of the home folder.",
  ],
};

/** The text of `mail-client --help`, or of a command's `--help`. */
export async function clientHelp(command?: CommandName): Promise<string> {
  return formatHelp(await clientHelpText(command));
}

/** The same before it is laid out. */
export async function clientHelpText(command?: CommandName): Promise<HelpText> {
  return command ? await commandHelp(command) : programHelp();
}

async function commandHelp(name: CommandName): Promise<HelpText> {
  const { words, about } = COMMANDS[name];
  const { flags, details, examples } = await loadCommand(name);
  const sentence = `${about[0].toUpperCase()}${about.slice(1)}.`;
  return {
    usage: [`mail-client ${synopsis(name, words)} [flags]`],
    about: details ? `${sentence}\n${details}` : sentence,
    groups: withSharedFlags(flags),
    sections: [PASSWORD, ENVIRONMENT, CONFIG_FILE, EXIT_CODES],
    examples,
  };
}

function programHelp(): HelpText {
  const width = Math.max(
    ...COMMAND_NAMES.map((name) => synopsis(name, COMMANDS[name].words).length),
  );
  const commands = COMMAND_NAMES.map((name) => {
    const { words, about } = COMMANDS[name];
    return `  ${synopsis(name, words).padEnd(width)}  ${about}`;
  });
  return {
    usage: ["mail-client [flags]", "mail-client COMMAND [flags]"],
    about: [
      "Sends, lists and reads sealed mail. Without a command it shows a menu.",
      "",
      "Commands (COMMAND --help says more):",
      ...commands,
    ].join("\n"),
    groups: withSharedFlags(),
    sections: [MENU, PASSWORD, ENVIRONMENT, CONFIG_FILE, EXIT_CODES],
    examples: [
      "mail-client --server 192.0.2.7 --user alice",
      'mail-client send --to "bob;carol" --title Minutes --file minutes.txt',
      "mail-client send --to bob --title Hello --message 'See you at ten.'",
      "MAIL_SERVER=192.0.2.7 MAIL_USER=alice mail-client inbox --json",
    ],
  };
}

function synopsis(name: CommandName, words: string): string {
  return words ? `${name} ${words}` : name;
}
