import type { MailFlags } from "../../protocol/requests/flag_list.ts";
import { isSeen } from "./local_name.ts";
import type { KnownMail, SyncState } from "./sync_state.ts";

/** What there is: at the last sync, on the server now, and here now. */
export interface Sides {
  /** Nothing at the first sync, or where the file was lost. */
  before?: SyncState;
  there: readonly MailFlags[];
  /** The flags of the mails that are here, by their ids. */
  here: ReadonlyMap<string, { flags: string }>;
}

/** Marks a mail as read or unread. */
export interface Mark {
  id: string;
  seen: boolean;
}

/** What makes the two sides the same. */
export interface SyncPlan {
  /** The ids of mails that are not here yet. */
  fetch: string[];
  markHere: Mark[];
  markThere: Mark[];
  /** The ids of mails that were deleted here, and are there. */
  deletedHere: string[];
  /** The ids of mails that were deleted there, and are here. */
  deletedThere: string[];
}

/**
 * Compares both sides with what they were at the last sync: the side that has changed is
 * followed. Mails that are here and were never there are nobody's business.
 *
 * @example
 * ```ts
 * import { planSync } from "./plan_sync.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const plan = planSync({
 *   before: [{ id: "1.M2", flags: "", place: "=" }],
 *   there: [{ id: "1.M3", flags: "" }, { id: "1.M2", flags: "" }],
 *   here: new Map([["1.M2", { flags: "S" }], ["1.other", { flags: "" }]]),
 * });
 * assertEquals(plan.fetch, ["1.M3"]);
 * assertEquals(plan.markThere, [{ id: "1.M2", seen: true }]);
 * ```
 */
export function planSync({ before = [], there, here }: Sides): SyncPlan {
  const plan: SyncPlan = {
    ...{ fetch: [], markHere: [], markThere: [] },
    ...{ deletedHere: [], deletedThere: [] },
  };
  const known = new Map(before.map((mail) => [mail.id, mail]));
  for (const mail of there) {
    const { id } = mail;
    const local = here.get(id);
    const was = known.get(id);
    if (local) planMarks(plan, mail, local, was);
    else if (was?.place === "=" || was?.place === "-") {
      plan.deletedHere.push(id);
    } else plan.fetch.push(id);
  }
  const onServer = new Set(there.map(({ id }) => id));
  for (const { id } of before) {
    if (!onServer.has(id) && here.has(id)) plan.deletedThere.push(id);
  }
  return plan;
}

function planMarks(
  { markHere, markThere }: SyncPlan,
  { id, flags }: MailFlags,
  local: { flags: string },
  was?: KnownMail,
): void {
  const seenThere = isSeen(flags);
  const seenHere = isSeen(local.flags);
  if (seenThere === seenHere) return;
  // Where nothing is known of before, who has read it on either side has read it.
  const seen = was?.place === "="
    ? isSeen(was.flags) === seenHere ? seenThere : seenHere
    : true;
  if (seen === seenHere) markThere.push({ id, seen });
  else markHere.push({ id, seen });
}
