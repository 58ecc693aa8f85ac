/**
 * Whom an alias stood for at the last letter to it: noted in the user's folder, so that
 * other members are said at the next one, and once.
 *
 * @module
 */
import { knownAliasesPath } from "../../keys/paths.ts";
import type { Alias, GroupList } from "../../seal/members.ts";
import { NotesFile, type NotesForm } from "../notes_file.ts";
import { inSentence } from "../output/in_sentence.ts";

/** The members that an alias had, and the list that said so. */
interface Met {
  members: string[];
  serial: number;
}

/** A line: the alias, the number of the list, the members. */
const LINE = /^(\S+) (\d{1,15})((?: \S+)+)$/;

const FORM: NotesForm<Met> = {
  parse(line) {
    const [, name, serial, members] = LINE.exec(line) ?? [];
    if (name === undefined) return undefined;
    return [name, { members: members.slice(1).split(" "), serial: +serial }];
  },
  format: (name, { members, serial }) => [name, serial, ...members].join(" "),
  damage: "aliases that changed may go unnoticed",
};

/** Where the notes are, and who hears of a change. */
export interface Notes {
  keysDir: string;
  notify(text: string): void;
}

/** The notes, as of the first use, and what this run adds. */
export class KnownAliases {
  readonly #notes: NotesFile<Met>;
  readonly #notify: (text: string) => void;

  constructor({ keysDir, notify }: Notes) {
    this.#notify = notify;
    const path = knownAliasesPath(keysDir);
    this.#notes = new NotesFile(keysDir, path, FORM, notify);
  }

  /** Notes whom these aliases stand for, and says which changed. */
  async meet(aliases: readonly Alias[], { serial }: GroupList): Promise<void> {
    if (aliases.length === 0) return;
    const met = await this.#notes.notes();
    const added = new Map<string, Met>();
    for (const { name, members } of aliases) {
      const before = met.get(name);
      const change = before && changeText(members, before.members);
      if (before && !change) continue;
      added.set(name, { members, serial });
      if (!change) continue;
      this.#notify(
        `${name} has changed since your last letter to it: ${change}, ` +
          `by the group's list ${serial}; list ${before.serial} had it otherwise.`,
      );
    }
    await this.#notes.add(added);
  }
}

/** Who came and who went; nothing if it is the same. */
function changeText(now: string[], before: string[]): string {
  const without = (names: string[], others: string[], what: string) => {
    const some = names.filter((name) => !others.includes(name));
    const verb = some.length > 1 ? "are" : "is";
    return some.length > 0 ? [`${inSentence(some)} ${verb} ${what}`] : [];
  };
  const changes = [
    ...without(now, before, "new"),
    ...without(before, now, "gone"),
  ];
  return changes.join(", ");
}
