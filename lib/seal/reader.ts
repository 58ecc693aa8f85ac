import type { GroupList } from "./members.ts";

/** Who reads, and what this reader knows besides the letter. */
export interface Reader {
  name: string;
  /** The identities of all times, the newest first. */
  identities: readonly string[];
  list: GroupList;
}
