import { readHeader } from "../../letter/header.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { FileError } from "../file_error.ts";
import { readRange } from "./file_range.ts";
import type {
  MailSource,
  Marks,
  NoMessage,
  SourceMessage,
} from "./mail_source.ts";
import { lengthRanges } from "./length_ranges.ts";
import { type MboxRange, MboxScanner } from "./mbox_scanner.ts";
import { MboxrdUnquoter } from "./mboxrd_unquoter.ts";

/** The messages of an mbox file; quoting as of "mboxrd" and "mboxo" is taken out. */
export class MboxSource implements MailSource {
  readonly beside: string[] = [];
  readonly #path: string;
  /** When the file was changed, for messages that tell no time; in ms since the epoch. */
  readonly #changed: number;
  /** Whether lengths tell where messages end, and nothing is quoted. */
  #byLength?: boolean;

  constructor(path: string, { mtime }: Deno.FileInfo) {
    this.#path = path;
    this.#changed = Math.max(mtime?.getTime() ?? 0, 0);
  }

  async count(): Promise<number> {
    let count = 0;
    const scanner = new MboxScanner();
    for await (const _ of this.#ranges(scanner)) count++;
    return count + (scanner.junk > 0 ? 1 : 0);
  }

  async *messages(): AsyncGenerator<SourceMessage | NoMessage> {
    const scanner = new MboxScanner();
    const times = new Times();
    let number = 0;
    for await (const { separator, start, end } of this.#ranges(scanner)) {
      const bytes = () => readRange(this.#path, { start, end });
      if (number === 0 && scanner.junk > 0) yield this.#junk(scanner);
      yield {
        name: `${this.#path}: message ${++number}`,
        time: times.next(separator.time ?? this.#changed),
        marks: marksOf,
        open: this.#byLength ? bytes : () => unquoted(bytes()),
      };
    }
  }

  async #hasLengths(): Promise<boolean> {
    const ranges = lengthRanges(this.#path);
    for (;;) {
      const { done, value } = await ranges.next();
      if (done) return value;
    }
  }

  #junk({ junk }: MboxScanner): NoMessage {
    const problem = `It begins with ${junk} bytes that are no message`;
    return { name: this.#path, problem };
  }

  async *#ranges(scanner: MboxScanner): AsyncGenerator<MboxRange, unknown> {
    this.#byLength ??= await this.#hasLengths();
    if (this.#byLength) return yield* lengthRanges(this.#path);
    let isEmpty = true;
    for await (const piece of readRange(this.#path)) {
      yield* scanner.scan(piece);
      isEmpty = false;
      if (!scanner.isMbox) throw notAnMbox(this.#path);
    }
    if (isEmpty) return;
    yield* scanner.end();
  }
}

/** Messages of one second keep their order: each is a millisecond later than the last. */
class Times {
  #second = -1;
  #count = 0;

  /** @param time In ms since the epoch. */
  next(time: number): number {
    const second = Math.floor(time / 1000);
    this.#count = second === this.#second ? this.#count + 1 : 0;
    this.#second = second;
    return second * 1000 + Math.min(this.#count, 999);
  }
}

function notAnMbox(path: string): FileError {
  return new FileError(
    EXIT.failed,
    `Cannot import ${path}: it is no mbox, whose first line begins with "From "`,
  );
}

async function* unquoted(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const unquoter = new MboxrdUnquoter();
  for await (const piece of pieces) yield unquoter.unquote(piece);
  yield unquoter.end();
}

/** Letters that programs write into the fields Status and X-Status, and Maildir's. */
const STATUS_FLAGS: [string, string][] = [
  ["R", "S"],
  ["A", "R"],
  ["F", "F"],
  ["T", "T"],
  ["D", "T"],
];

function marksOf(head: Uint8Array): Marks {
  const { field } = readHeader(head, true);
  const status = field("Status") + field("X-Status");
  const flags = STATUS_FLAGS.filter(([letter]) => status.includes(letter))
    .map(([, flag]) => flag);
  const letters = [...new Set(flags)].sort().join("");
  return { flags: letters, recent: letters === "" && !status.includes("O") };
}
