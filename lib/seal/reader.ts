import type { GroupList } from "./members.ts";

/** Who reads, and what this reader knows besides the letter. */
export interface Reader {
  name: string;
  /** The identities of all times, the newest first. */
  identities: readonly string[];
  list: GroupList;
  /** Tells the reader, once, which of these users have other keys than before. */
  meet?(names: readonly string[]): Promise<KeyChange[]>;
}

/** Other keys of a user than at the last letter from or to them. */
export interface KeyChange {
  name: string;
  /** Whether the user has none any more. */
  ended: boolean;
  /** Since when, in ISO 8601. */
  time: string;
  /** The number of the list that says so. */
  serial: number;
  /** That of the list that had the keys before. */
  earlierSerial: number;
  /** The fingerprint of the group's key, which signed the list. */
  groupKey: string;
}

/** What the server says of a letter; it may lie. */
export interface ServerWord {
  /** Who sent it. */
  from?: string;
  /** When it came, in ms since the epoch. */
  received?: number;
}
