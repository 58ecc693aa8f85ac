/**
 * How the client shows mails: one mail here, lists in columns (mail_list.ts) or JSON
 * (json_text.ts), contents in a file (output_file.ts). What others wrote is made visible
 * before it reaches the terminal.
 *
 * @module
 */
import { visible } from "../../program/escape.ts";
import { isUserName } from "../../program/user_names.ts";
import { formatZonedTime } from "./local_time.ts";
import type { ShownMail } from "./lists/shown_mail.ts";

/** What follows a sender whom no server vouches for (docs/protocol.md, "Requests"). */
const FOREIGN = "(not sent with letterlock)";

/** Stands above a sealed letter that passed every check, and above nothing else. */
const SEALED = "Sealed: its sender signed it, and only its readers can open it";

/** Stands above a mail of a user that nobody sealed. */
const UNSEALED =
  "Not sealed: the server could read it, and its sender is the server's word";

/** The line that says how far a mail is to be believed; a foreign mail's is its sender. */
function sealLine({ fault, sealed, from }: ShownMail): string[] {
  if (fault) return [`Do not trust it: it fails a check (${fault})`];
  if (sealed) return [SEALED];
  return isUserName(from) ? [UNSEALED] : [];
}

function shownSender(sender: string): string {
  return isUserName(sender) ? sender : `${sender} ${FOREIGN}`.trimStart();
}

/** The lines above a mail's contents. */
export function mailHeader(mail: ShownMail): string {
  return [
    `From: ${shownSender(visible(mail.from))}`,
    `To: ${(mail.to ?? []).map((name) => visible(name)).join(";")}`,
    ...mail.cc ? [`Cc: ${mail.cc.map((name) => visible(name)).join(";")}`] : [],
    `Time and Date Received: ${formatZonedTime(mail.time)}`,
    `Title: ${visible(mail.title)}`,
    ...sealLine(mail),
    `Content Length: ${mail.length}`,
    "Contents:",
    "",
  ].join("\n");
}

/**
 * The contents in a form that a terminal can show, piece by piece: control characters
 * made visible, invalid UTF-8 as U+FFFD, a newline at the end.
 */
export async function* visibleContents(
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const text = new VisibleText();
  for await (const piece of content) {
    yield text.add(decoder.decode(piece, { stream: true }));
  }
  yield text.add(decoder.decode()) + text.end();
}

/** Makes text visible that comes in pieces. */
export class VisibleText {
  #heldReturn = "";
  #last = "\n";

  /** Holds back a CR that ends a piece: with an LF after it, the two are one newline. */
  add(piece: string): string {
    let text = this.#heldReturn + piece;
    this.#heldReturn = text.endsWith("\r") ? "\r" : "";
    if (this.#heldReturn) text = text.slice(0, -1);
    const shown = visible(text.replaceAll("\r\n", "\n"), { keepLines: true });
    this.#last = shown.at(-1) ?? this.#last;
    return shown;
  }

  /** What is left of the text, and a newline unless it ended with one. */
  end(): string {
    const shown = visible(this.#heldReturn);
    const last = shown.at(-1) ?? this.#last;
    return last === "\n" ? shown : `${shown}\n`;
  }
}
