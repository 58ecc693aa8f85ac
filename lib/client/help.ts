import { formatHelp } from "../program/help.ts";
import { flagGroups } from "./command_line.ts";
import { COMMAND_WORDS, type CommandName } from "./flags.ts";

/** What each command is for, and how to call it. */
const COMMAND_HELP: Record<
  CommandName,
  { about: string; details?: string; examples: string[] }
> = {
  send: {
    about: "send a mail",
    details:
      "The contents are those of --file, of --message, or else standard input, byte\n" +
      "for byte.",
    examples: [
      'mail-client send --to "bob;carol" --title Minutes --file minutes.txt',
      "mail-client send --to bob --title Hello --message 'See you at ten.'",
      "date | mail-client send --to bob --title Date --password-file pw",
    ],
  },
  inbox: {
    about: "list your mails, oldest first",
    details: "An N behind the index marks a mail that was not read yet.",
    examples: [
      "mail-client inbox --limit 20",
      "mail-client inbox --unread --json | jq -r '.[].title'",
    ],
  },
  read: {
    about: "show a mail, or save its contents",
    details:
      "Control characters are shown as \\x1b and the like; --raw and --output give\n" +
      "the exact bytes. --output replaces a file at once or not at all; a new file is\n" +
      'for its owner only. --json gives "contents" as text, or in base64 where it is\n' +
      'not UTF-8; "encoding" says which.',
    examples: [
      "mail-client read 3",
      "mail-client read 3 --output report.pdf",
      "mail-client read 3 --raw | sha256sum",
    ],
  },
  delete: {
    about: "remove a mail",
    details:
      "The mails after it move up by one; an id stays the same for ever.",
    examples: ["mail-client delete 3"],
  },
  search: {
    about: "list the mails that hold a text",
    details:
      "It is looked for in senders and titles, and with --contents in the contents.",
    examples: ["mail-client search invoice --contents --limit 10"],
  },
  export: {
    about: "write all mails to files that other programs read",
    details:
      "mbox writes DIR/NAME.mbox (quoted as mboxrd), maildir a Maildir. DIR must be\n" +
      "empty or not exist.",
    examples: [
      "mail-client export --format mbox backup",
      "mail-client export --format maildir ~/Mail/letterlock",
    ],
  },
};

const ENVIRONMENT = {
  title: "Environment, where a flag is not given",
  lines: [
    "MAIL_SERVER         --server",
    "MAIL_USER           --user",
    "MAIL_KEYS           --keys",
    "MAIL_PASSWORD_FILE  --password-file",
  ],
};

const PASSWORD = {
  title: "Password",
  lines: [
    "Commands take it from --password-file, else from the file password beside the",
    "keys, else they ask, or read a line of standard input where it is no terminal.",
  ],
};

const EXIT_CODES = {
  title: "Exit codes",
  lines: [
    "0 done, 1 failed, 2 usage, 3 invalid credentials, 4 no such mail, file or",
    "recipient, 5 server full, 6 cannot connect or timed out, 7 security error",
  ],
};

/** The help of the program, or of one of its commands. */
export function clientHelp(command?: CommandName): string {
  return command ? commandHelp(command) : programHelp();
}

function commandHelp(command: CommandName): string {
  const { about, details, examples } = COMMAND_HELP[command];
  const words = COMMAND_WORDS[command].map((word) => ` ${word}`).join("");
  const sentence = `${about[0].toUpperCase()}${about.slice(1)}.`;
  return formatHelp({
    usage: [`mail-client ${command}${words} [flags]`],
    about: details ? `${sentence}\n${details}` : sentence,
    groups: flagGroups(command),
    sections: [PASSWORD, ENVIRONMENT, EXIT_CODES],
    examples,
  });
}

function programHelp(): string {
  const commands = Object.entries(COMMAND_HELP).map(([name, { about }]) => {
    const words = COMMAND_WORDS[name as CommandName].join(" ");
    return `  ${`${name} ${words}`.padEnd(12)}  ${about}`;
  });
  return formatHelp({
    usage: ["mail-client [flags]", "mail-client COMMAND [flags]"],
    about: [
      "Sends, lists and reads sealed mail. Without a command it shows a menu.",
      "",
      "Commands (COMMAND --help says more):",
      ...commands,
    ].join("\n"),
    groups: flagGroups(),
    sections: [
      PASSWORD,
      ENVIRONMENT,
      EXIT_CODES,
    ],
    examples: [
      "mail-client --server 192.0.2.7 --user alice",
      ...COMMAND_HELP.send.examples.slice(0, 2),
      "MAIL_SERVER=192.0.2.7 MAIL_USER=alice mail-client inbox --json",
    ],
  });
}
