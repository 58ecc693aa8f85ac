import { concatBytes } from "../../../crypto/bytes.ts";
import { HEAD_LIMIT } from "../../../letter/header.ts";
import { type LetterHead, parseHead } from "../../../letter/read_head.ts";
import { CharacterCounter } from "../../../protocol/characters.ts";
import { OverQuotaError } from "../../errors.ts";
import type { Imported, ImportedMessage, Importing } from "../../store.ts";
import { diskBytes } from "../../maildir/disk_bytes.ts";
import { makeImportedId, microsOfFile } from "../../maildir/mail_name.ts";
import {
  type Box,
  confirmBox,
  findBoxes,
  lockedAgain,
  lockSql,
} from "../boxes/box_rows.ts";
import type { MailRow, Place } from "../boxes/mail_columns.ts";
import { makeRow } from "../boxes/make_row.ts";
import { asDatabase } from "../database/database_error.ts";
import type { Querier } from "../database/sql.ts";
import { SMALL } from "../letters/letter.ts";
import { LetterWriter } from "../letters/letter_writer.ts";
import type { StoreContext } from "../store_context.ts";
import { addMails } from "./add_mails.ts";
import { findSame } from "./same_mail.ts";

const ACTION = "import the mail";

/** As `MailStore` has it. */
export function beginImport(
  store: StoreContext,
  user: string,
  message: ImportedMessage,
): Promise<Importing | Imported> {
  const { database } = store;
  return store.step(user, ACTION, async () => {
    const boxes = await findBoxes(database, [user]);
    const id = await findImported(database, user, message.hash) ??
      await findSame(database, user, message);
    if (id !== undefined) {
      await confirmBox(database, user);
      return { id, added: false };
    }
    const box = boxes.get(user);
    if (box) checkRoom(store, box, message.size);
    return new MailImport(store, boxes, { user, message });
  });
}

async function findImported(
  querier: Querier,
  user: string,
  hash: string,
): Promise<string | undefined> {
  const [row] = await querier.query(
    `SELECT m.id FROM box b JOIN mail m ON m.box = b.id
      WHERE b.name = $1 AND m.imported = $2`,
    [user, hash],
  );
  return row?.id as string | undefined;
}

/** @throws {OverQuotaError} If the box has no room. */
function checkRoom(
  { quota = Infinity }: StoreContext,
  { user, bytes }: Pick<Box, "user" | "bytes">,
  size: number,
): void {
  if (bytes + diskBytes(size) > quota) throw new OverQuotaError(user);
}

/** A message on its way into the box of its owner. */
class MailImport implements Importing {
  readonly #store: StoreContext;
  readonly #boxes: ReadonlyMap<string, Box>;
  readonly #user: string;
  readonly #message: ImportedMessage;
  readonly #letter: LetterWriter;
  readonly #counter = new CharacterCounter();
  /** The beginning of the message, until its header has come. */
  #start: Uint8Array = new Uint8Array(0);
  #head?: { bytes: Uint8Array; says: LetterHead };
  #ended = false;
  #added = false;

  constructor(
    store: StoreContext,
    boxes: ReadonlyMap<string, Box>,
    { user, message }: { user: string; message: ImportedMessage },
  ) {
    this.#store = store;
    this.#boxes = boxes;
    this.#user = user;
    this.#message = message;
    this.#letter = new LetterWriter(store);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#checkNotEnded();
    if (this.#head) return await this.#writeContent(chunk);
    this.#start = concatBytes(this.#start, chunk);
    if (this.#start.length > SMALL) await this.#readHead(false);
  }

  #checkNotEnded(): void {
    if (this.#ended) {
      throw new TypeError("Cannot go on with an import: it ended");
    }
  }

  /** @param isWhole Whether nothing of the message follows. */
  async #readHead(isWhole: boolean): Promise<void> {
    const start = this.#start.subarray(0, HEAD_LIMIT);
    const says = parseHead(start, isWhole);
    const mayGoOn = says.size === start.length && start.length < HEAD_LIMIT;
    if (mayGoOn && !isWhole) return;
    this.#head = { bytes: start.slice(0, says.size), says };
    const content = this.#start.subarray(says.size);
    this.#start = new Uint8Array(0);
    await this.#writeContent(content);
  }

  async #writeContent(piece: Uint8Array): Promise<void> {
    this.#counter.add(piece);
    const work = asDatabase(ACTION, () => this.#letter.write(piece));
    await this.#store.patient(work);
  }

  async commit(): Promise<Imported> {
    this.#checkNotEnded();
    if (!this.#head) await this.#readHead(true);
    try {
      const { patient, undeterred } = this.#store;
      await patient(asDatabase(ACTION, () => this.#letter.end()));
      return await undeterred(asDatabase(ACTION, () => this.#add()));
    } finally {
      this.#ended = true;
      await this.#letter.close({ delivered: this.#added });
    }
  }

  async #add(): Promise<Imported> {
    const { database } = this.#store;
    const mail = this.#mail();
    const { bytes: head, says: { sealed } } = this.#head!;
    const there = await database.transact(async (connection, rows) => {
      const box = lockedAgain(rows, this.#boxes).get(this.#user)!;
      const id = await findImported(connection, this.#user, mail.imported!);
      if (id !== undefined) return id;
      checkRoom(this.#store, box, this.#message.size);
      const facts = { head, sealed, holders: 1 };
      await this.#letter.checkChunks(connection);
      const letter = this.#letter.row(facts);
      const places = [this.#place(box)];
      const boxes = [box];
      await addMails(connection, { mail, places, boxes, letter, now: 0 });
    }, { first: lockSql([this.#user]) });
    if (there !== undefined) {
      await confirmBox(database, this.#user);
      return { id: there, added: false };
    }
    this.#added = true;
    return { id: mail.id, added: true };
  }

  #mail(): MailRow {
    const { time, hash } = this.#message;
    const { says, bytes } = this.#head!;
    const { size, id: letter } = this.#letter;
    const id = makeImportedId(time, hash);
    // Its sender is shown as its head claims it: it is no letter of a user's.
    return makeRow({ ...says, from: says.claim }, {
      ...{ id, micros: microsOfFile(id)!, length: this.#counter.characters },
      ...{ size, headSize: bytes.length, letter, imported: hash },
    });
  }

  #place({ id }: Box): Place {
    const { flags: given, recent = false } = this.#message;
    const flags = [...new Set(given)].sort().join("");
    const unread = !flags.includes("S");
    return { box: id, flags, unread, recent: recent && flags === "" };
  }

  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#letter.close({ delivered: false });
  }
}
