/** The form of vectors.json. */

/** A letter, and what a reader finds. */
export interface Case<B = string> {
  /** Begins with the number of the check in docs/letter.md that finds a fault. */
  name: string;
  /** Absent if the letter is good. */
  fault?: string;
  reader: "alice" | "bob" | "carol";
  /** The file `head.age`. */
  head: B;
  /** The file `letter.age`, or the name of a file beside this one. */
  letter: B | string;
  /** What is to be done with that file. */
  edit?: "without the last chunk" | "chunks exchanged";
  /** What the server says; its times as in a list. */
  server?: { from?: string; received?: string };
}

/** All of vectors.json. */
export interface Vectors {
  about: string;
  groupKey: string;
  /** The group's list with its signature. */
  list: string;
  /** The same with the aliases `all` and `two`. */
  aliasList: string;
  /** Lists that a reader does not take, by what is wrong. */
  badLists: Record<string, string>;
  /** The newest first. */
  identities: Record<Case["reader"], string[]>;
  /** What the good letters hold, but for that of two chunks: 131,072 times "a". */
  plain: string;
  title: string;
  cases: Case[];
}
