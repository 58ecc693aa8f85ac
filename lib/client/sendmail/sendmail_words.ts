/**
 * The command line of sendmail, as programs type it that send mail: getopt(3), in which a
 * letter's value may follow at once (`-oi`, `-fbob`) or as the next word.
 *
 * @module
 */
import { visible } from "../../program/escape.ts";
import { usageError } from "../../program/command_line/usage_error.ts";

const { parseArgs } = await import("node:util");

/** What a program asks of sendmail. */
export interface SendmailWords {
  /** `-t`: the recipients are those of the header, besides those that are named. */
  fromHeader: boolean;
  /** Without `-i`, a line that has only a dot ends the message. */
  dotEnds: boolean;
  /** `-f`: who sends. */
  sender?: string;
  recipients: string[];
}

/** What each letter is followed by, and what it is. */
const OPTIONS = {
  t: { type: "boolean", short: "t" },
  i: { type: "boolean", short: "i" },
  f: { type: "string", short: "f" },
  r: { type: "string", short: "r" },
  b: { type: "string", short: "b" },
  o: { type: "string", short: "o", multiple: true },
  // These say how a mail is to be delivered over SMTP: here is only one way.
  B: { type: "string", short: "B" },
  F: { type: "string", short: "F" },
  N: { type: "string", short: "N" },
  R: { type: "string", short: "R" },
  V: { type: "string", short: "V" },
  O: { type: "string", short: "O", multiple: true },
  G: { type: "boolean", short: "G" },
  n: { type: "boolean", short: "n" },
  U: { type: "boolean", short: "U" },
  v: { type: "boolean", short: "v" },
} as const;

/**
 * Reads the words.
 *
 * @throws {Failure} With exit code 2 if one is unknown, or asks for another thing than to
 * send a message.
 *
 * @example
 * ```ts
 * import { parseSendmailWords } from "./sendmail_words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const words = ["-oem", "-oi", "-f", "alice", "--", "bob"];
 * assertEquals(parseSendmailWords(words), {
 *   fromHeader: false,
 *   dotEnds: false,
 *   sender: "alice",
 *   recipients: ["bob"],
 * });
 * ```
 */
export function parseSendmailWords(words: string[]): SendmailWords {
  const { values, positionals } = parse(words);
  const { t, i, f, r, b = "m", o = [] } = values;
  if (b !== "m") {
    throw usageError(
      `sendmail only sends a message; it knows no -b${visible(b)}`,
    );
  }
  const sender = f ?? r;
  return {
    fromHeader: t === true,
    dotEnds: i !== true && !o.includes("i"),
    ...sender === undefined ? {} : { sender },
    recipients: positionals,
  };
}

function parse(words: string[]) {
  try {
    return parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? error.message.split(".")[0] : "";
    throw usageError(`Cannot read sendmail's words: ${visible(said)}`);
  }
}
