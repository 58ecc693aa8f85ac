/**
 * Brings a box on the server and a Maildir here to the same: local_maildir.ts is the one
 * side, the session the other, sync_state.ts what both were the last time, plan_sync.ts
 * what has to be done. It may be cut short anywhere: what it did is found the next time.
 *
 * @module
 */
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { MailFlags } from "../../protocol/requests/flag_list.ts";
import type { OpenMailbox } from "../commands/command.ts";
import { type Fetching, fetchMails } from "./fetch_mails.ts";
import { type LocalMail, LocalMaildir } from "./local_maildir.ts";
import { markedFlags } from "./local_name.ts";
import { type Mark, planSync, type SyncPlan } from "./plan_sync.ts";
import {
  hashOfState,
  isThere,
  type KnownMail,
  readState,
  STATE_FILE,
  type SyncState,
  writeState,
} from "./sync_state.ts";

/** What to sync, and how. */
export interface SyncOptions extends Pick<Fetching, "open" | "progress"> {
  /** The Maildir. */
  dir: string;
  /** Whose box it is. */
  user: string;
  /** Whether what was deleted on one side is deleted on the other. */
  deletes: boolean;
}

/** What was done: the ids of the mails. */
export interface Synced {
  fetched: string[];
  markedHere: string[];
  markedThere: string[];
  removedHere: string[];
  removedThere: string[];
  /** The mails that could not be fetched. */
  failed: { id: string; error: RequestError | Failure }[];
}

/** So many mails are not deleted one by one between two syncs, every one of a box. */
const WHOLE_BOX = 10;

/**
 * Syncs a box. The caller holds the lock of the folder.
 *
 * @throws {FileError} If the Maildir cannot be used.
 * @throws {Failure} If the connection is lost, or the box seems to be another one.
 */
export async function syncBox(
  mailbox: Pick<OpenMailbox, "session" | "mark" | "delete">,
  options: SyncOptions,
): Promise<Synced> {
  const { dir, user, deletes } = options;
  const maildir = await LocalMaildir.open(dir);
  const before = await readState(dir, user);
  maildir.removeUnfinished();
  const known = before && await hashOfState(before);
  const listed = await mailbox.session.flags(known);
  const there = listed ?? before!.filter(isThere);
  if (deletes) checkSameBox(dir, there, before);
  const { plan, here } = planTwice(maildir, there, before);
  const fetching = { ...options, session: mailbox.session };
  const { fetched, failed } = await fetchMails(plan.fetch, maildir, fetching);
  const side = { mailbox, maildir, here };
  const synced = { fetched, failed, ...await carryOut(side, plan, deletes) };
  const after = stateAfter({ before, there, here }, plan, synced);
  if (textOf(after) !== textOf(before)) await writeState(dir, user, after);
  return synced;
}

/**
 * A folder in which a file is renamed while it is read may show the file under no name:
 * only what is missing twice was deleted.
 */
function planTwice(
  maildir: LocalMaildir,
  there: readonly MailFlags[],
  before?: SyncState,
): { plan: SyncPlan; here: Map<string, LocalMail> } {
  const here = maildir.scan();
  const plan = planSync({ before, there, here });
  if (plan.deletedHere.length === 0) return { plan, here };
  const both = new Map([...here, ...maildir.scan()]);
  return { plan: planSync({ before, there, here: both }), here: both };
}

/** A server that lost its disk, or another one, must not empty the only copy. */
function checkSameBox(
  dir: string,
  there: readonly MailFlags[],
  before: SyncState = [],
): void {
  const onServer = new Set(there.map(({ id }) => id));
  const known = before.filter(isThere);
  if (known.length < WHOLE_BOX) return;
  if (known.some(({ id }) => onServer.has(id))) return;
  throw new Failure(
    EXIT.failed,
    `Cannot sync ${dir}: none of the ${known.length} mails that the server had is there any more`,
    `if that is right, remove ${dir}/${STATE_FILE}; the mails here stay then`,
  );
}

/** Both sides, with the mails that are here. */
interface Side {
  mailbox: Pick<OpenMailbox, "mark" | "delete">;
  maildir: LocalMaildir;
  here: ReadonlyMap<string, LocalMail>;
}

type Done = Omit<Synced, "fetched" | "failed">;

async function carryOut(
  { mailbox, maildir, here }: Side,
  plan: SyncPlan,
  deletes: boolean,
): Promise<Done> {
  const done: Done = {
    ...{ markedHere: [], markedThere: [], removedHere: [], removedThere: [] },
  };
  for (const { id, seen } of plan.markHere) {
    if (maildir.mark(here.get(id)!, seen)) done.markedHere.push(id);
  }
  for (const { id, seen } of plan.markThere) {
    const marked = await ifThere(mailbox.mark({ id, unread: !seen }));
    if (marked) done.markedThere.push(id);
  }
  if (!deletes) return done;
  for (const id of plan.deletedHere) {
    await ifThere(mailbox.delete({ id }));
    done.removedThere.push(id);
  }
  for (const id of plan.deletedThere) {
    if (maildir.remove(here.get(id)!)) done.removedHere.push(id);
  }
  return done;
}

/** Another client may have deleted the mail meanwhile. */
async function ifThere(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.code !== "no_such_mail") throw error;
    return false;
  }
}

/** What the next sync has to know. */
function stateAfter(
  { before = [], there, here }: {
    before?: SyncState;
    there: readonly MailFlags[];
    here: ReadonlyMap<string, LocalMail>;
  },
  plan: SyncPlan,
  synced: Synced,
): SyncState {
  const fetched = new Set(synced.fetched);
  const deleted = new Set(plan.deletedHere);
  const removed = new Set([...synced.removedThere, ...synced.removedHere]);
  const flags = flagsAfter(before, plan, synced);
  const placeOf = (id: string) =>
    deleted.has(id) ? "-" : fetched.has(id) || here.has(id) ? "=" : "!";
  const onServer = there.map((mail): KnownMail => ({
    id: mail.id,
    flags: flags(mail),
    place: placeOf(mail.id),
  }));
  const gone = before.filter(({ id }) => plan.deletedThere.includes(id))
    .map((mail): KnownMail => ({ ...mail, place: "+" }));
  return [...onServer, ...gone].filter(({ id }) => !removed.has(id));
}

/** A mark that could not be set here is taken for one that did not come yet. */
function flagsAfter(
  before: SyncState,
  { markHere, markThere }: SyncPlan,
  { markedHere, markedThere }: Synced,
): (mail: MailFlags) => string {
  const byId = (marks: Mark[]) =>
    new Map(marks.map(({ id, seen }) => [id, seen]));
  const sent = byId(markThere.filter(({ id }) => markedThere.includes(id)));
  const missed = byId(markHere.filter(({ id }) => !markedHere.includes(id)));
  const was = new Map(before.map(({ id, flags }) => [id, flags]));
  return ({ id, flags }) => {
    if (missed.has(id)) return was.get(id) ?? flags;
    const seen = sent.get(id);
    return seen === undefined ? flags : markedFlags(flags, seen);
  };
}

function textOf(state?: SyncState): string | undefined {
  return state && JSON.stringify(state);
}
