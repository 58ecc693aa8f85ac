import type { GroupList } from "./members.ts";

/** Who reads, and what this reader knows besides the letter. */
export interface Reader {
  name: string;
  /** The identities of all times, the newest first. */
  identities: readonly string[];
  list: GroupList;
}

/** What the server says of a letter; it may lie. */
export interface ServerWord {
  /** Who sent it. */
  from?: string;
  /** When it came, in ms since the epoch. */
  received?: number;
}
