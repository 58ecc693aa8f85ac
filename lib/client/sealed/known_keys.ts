/**
 * Whose keys a user has met: noted in the user's folder, so that keys which changed are
 * said at the next letter from or to their owner, and once.
 *
 * @module
 */
import { knownKeysPath } from "../../keys/paths.ts";
import { spokenFingerprint } from "../../seal/fingerprint.ts";
import { currentKeys, keysOf, type KnownList } from "../../seal/members.ts";
import type { KeyChange } from "../../seal/reader.ts";
import { fingerprint } from "../../seal/ssh/wire.ts";
import { NotesFile, type NotesForm } from "../notes_file.ts";
import { formatZonedTime } from "../output/local_time.ts";

/** A line: the user, the fingerprint of the keys or `-`, the number of the list. */
const LINE = /^(\S+) ([0-9a-f]{40}|-) (\d{1,15})$/;

/** The keys that a user had at the last letter. */
interface Met {
  /** A spoken fingerprint without its blanks; `-` for no keys. */
  print: string;
  /** The list that gave them. */
  serial: number;
}

const FORM: NotesForm<Met> = {
  parse(line) {
    const [, name, print, serial] = LINE.exec(line) ?? [];
    return name === undefined ? undefined : [name, { print, serial: +serial }];
  },
  format: (name, { print, serial }) => `${name} ${print} ${serial}`,
  damage: "keys that changed may go unnoticed",
};

/** Where the notes are, and who hears of a change. */
export interface Notes {
  keysDir: string;
  notify(text: string): void;
}

/** The notes, as of the first use, and what this run adds. */
export class KnownKeys {
  readonly #met: NotesFile<Met>;
  readonly #notify: (text: string) => void;

  constructor({ keysDir, notify }: Notes) {
    this.#notify = notify;
    const path = knownKeysPath(keysDir);
    this.#met = new NotesFile(keysDir, path, FORM, notify);
  }

  /**
   * Notes the keys of users to whom or from whom a letter goes, and says which are others
   * than those that were noted.
   */
  async meet(
    names: readonly string[],
    known: KnownList,
  ): Promise<KeyChange[]> {
    const met = await this.#met.notes();
    const added = new Map<string, Met>();
    const changes: KeyChange[] = [];
    for (const name of new Set(names)) {
      const now = await metNow(name, known);
      const before = met.get(name);
      if (!now || now.print === before?.print) continue;
      added.set(name, now);
      if (before) changes.push(await changeOf(name, known, before));
    }
    for (const change of changes) this.#notify(changeText(change));
    await this.#met.add(added);
    return changes;
  }
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
