/**
 * Whose keys a user has met: noted in the user's folder, so that keys which changed are
 * said at the next letter from or to their owner, and once.
 *
 * @module
 */
import { replaceFile } from "../../keys/atomic_write.ts";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { withFolderLock } from "../../keys/folder_lock.ts";
import { knownKeysPath } from "../../keys/paths.ts";
import { readTextFile } from "../../keys/read_file.ts";
import { spokenFingerprint } from "../../seal/fingerprint.ts";
import { currentKeys, keysOf, type KnownList } from "../../seal/members.ts";
import type { KeyChange } from "../../seal/reader.ts";
import { fingerprint } from "../../seal/ssh/wire.ts";
import { formatZonedTime } from "../output/local_time.ts";

/** Most bytes of the notes: a line for each user of a large group. */
const LIMIT = 16 * 1024 * 1024;

/** A line: the user, the fingerprint of the keys or `-`, the number of the list. */
const LINE = /^(\S+) ([0-9a-f]{40}|-) (\d{1,15})$/;

/** The keys that a user had at the last letter. */
interface Met {
  /** A spoken fingerprint without its blanks; `-` for no keys. */
  print: string;
  /** The list that gave them. */
  serial: number;
}

/** Where the notes are, and who hears of a change. */
export interface Notes {
  keysDir: string;
  notify(text: string): void;
}

/** The notes, as of the first use, and what this run adds. */
export class KnownKeys {
  #met?: Promise<Map<string, Met>>;

  constructor(readonly notes: Notes) {}

  /**
   * Notes the keys of users to whom or from whom a letter goes, and says which are others
   * than those that were noted.
   */
  async meet(
    names: readonly string[],
    known: KnownList,
  ): Promise<KeyChange[]> {
    const met = await (this.#met ??= readNotes(this.notes));
    const added = new Map<string, Met>();
    const changes: KeyChange[] = [];
    for (const name of new Set(names)) {
      const now = await metNow(name, known);
      const before = met.get(name);
      if (!now || now.print === before?.print) continue;
      added.set(name, now);
      if (before) changes.push(await changeOf(name, known, before));
    }
    for (const [name, now] of added) met.set(name, now);
    for (const change of changes) this.notes.notify(changeText(change));
    if (added.size > 0) await this.#keep(added);
    return changes;
  }

  /** Where nothing can be written, each run says it anew. */
  async #keep(added: Map<string, Met>): Promise<void> {
    const { keysDir } = this.notes;
    const write = async () => {
      // Another client may have written since.
      const met = await readNotes({ keysDir, notify: () => {} });
      for (const [name, now] of added) met.set(name, now);
      const lines = [...met].map(([name, { print, serial }]) =>
        `${name} ${print} ${serial}\n`
      );
      const mode = PRIVATE_FILE;
      await replaceFile(knownKeysPath(keysDir), lines.join(""), { mode });
    };
    await withFolderLock(keysDir, write).catch(() => {});
  }
}

async function readNotes(
  { keysDir, notify }: Notes,
): Promise<Map<string, Met>> {
  const path = knownKeysPath(keysDir);
  const text = await readTextFile(path, { private: true, limit: LIMIT })
    .catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    });
  const lines = text.split("\n").filter((line) => line !== "");
  const found = lines.map((line) => LINE.exec(line));
  if (found.includes(null)) {
    notify(`${path} is damaged: keys that changed may go unnoticed.`);
  }
  return new Map(
    found.filter((line) => line !== null)
      .map(([, name, print, serial]) => [name, { print, serial: +serial }]),
  );
}

/** What the list says of a user; undefined if it does not know the name. */
async function metNow(
  name: string,
  { list }: KnownList,
): Promise<Met | undefined> {
  const { serial } = list;
  const current = currentKeys(list, name);
  if (current) {
    const spoken = await spokenFingerprint(current);
    return { print: spoken.replaceAll(" ", ""), serial };
  }
  return keysOf(list, name).length > 0 ? { print: "-", serial } : undefined;
}

async function changeOf(
  name: string,
  { list, groupKey }: KnownList,
  before: Met,
): Promise<KeyChange> {
  const current = currentKeys(list, name);
  const time = current?.from ?? keysOf(list, name).at(-1)!.until!;
  return {
    name,
    ended: current === undefined,
    time: new Date(time * 1000).toISOString(),
    serial: list.serial,
    earlierSerial: before.serial,
    groupKey: await fingerprint(groupKey),
  };
}

function changeText(change: KeyChange): string {
  const { name, ended, serial, earlierSerial, groupKey } = change;
  const time = formatZonedTime(Date.parse(change.time));
  const what = ended
    ? `${name} has no keys any more since ${time}`
    : `The keys of ${name} changed on ${time}`;
  const who = `by the group's list ${serial}, which ${groupKey} signed`;
  const than = `list ${earlierSerial} had others`;
  const check = ended
    ? ""
    : ` If ${name} knows nothing of it, do not trust them: ` +
      `mail-client keys ${name} shows what to compare by phone.`;
  return `${what}, ${who}; ${than}.${check}`;
}
