/** What is done to the records of a session, and what has to come of it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { sendText } from "../../support/sessions.ts";
import {
  dropAndCut,
  flipBit,
  repeat,
  replaceWith,
  type Target,
  truncate,
} from "./attacks.ts";
import { type Attack, HostileProxy } from "./hostile_proxy.ts";
import {
  type Battlefield,
  CONTENT,
  type RecordName,
  RECORDS,
  type Result,
} from "./record_sessions.ts";
import { connectVia } from "./victims.ts";

/** The required outcome of an attack on one record. */
export interface Expected {
  /** The client's exit code; none if it is content. */
  client?: number;
  /** Whether the server logs an alert. */
  alert?: true;
  /** Whether the mail is delivered all the same. */
  delivered?: true;
}

/** The client, or the server, finds a record that does not open. */
export const SEEN_BY_CLIENT: Expected = { client: 7 };
export const SEEN_BY_SERVER: Expected = { client: 6, alert: true };
/** The server had acknowledged the mail before. */
export const SEEN_BY_SERVER_LATE: Expected = {
  ...SEEN_BY_SERVER,
  delivered: true,
};
export const CUT: Expected = { client: 6 };
const CUT_LATE: Expected = { client: 6, delivered: true };

export type Expectations = Partial<Record<RecordName, Expected>>;
export type Manipulation = (
  target: Target,
  field: Battlefield,
) => Attack | Promise<Attack>;

/** Puts the record of another session in the place of one. */
const splice: Manipulation = async (target, field) =>
  replaceWith(target, await field.capture(target));

/** Attacks every record of a table, a few side by side. */
export async function attackAll(
  field: Battlefield,
  manipulation: Manipulation,
  expectations: Expectations,
): Promise<void> {
  const before = field.alerts.length;
  const entries = Object.entries(expectations) as [RecordName, Expected][];
  const results: [RecordName, Result, Expected][] = [];
  const queue = entries.values();
  const attackNext = async () => {
    for (const [name, expected] of queue) {
      const target = RECORDS.get(name)!;
      const result = await field.run(target, await manipulation(target, field));
      results.push([name, result, expected]);
    }
  };
  await Promise.all([attackNext(), attackNext(), attackNext()]);
  const alerts = entries.filter(([, { alert }]) => alert).length;
  await field.waitForAlerts(before + alerts);
  for (const outcome of results) await assertOutcome(field, outcome);
}

async function assertOutcome(
  field: Battlefield,
  [name, { error, title, read }, expected]: [RecordName, Result, Expected],
): Promise<void> {
  assertEquals(error?.exitCode, expected.client, `${name}: ${error}`);
  if (expected.client === 7) assertMatch(error!.message, /does not open/);
  // Compared without assertEquals: what would differ is long.
  assert(read === undefined || read === CONTENT, name);
  if (title === undefined) return;
  const copies = await field.delivered(title);
  assertEquals(copies.length, expected.delivered ? 1 : 0, name);
  assert(copies.every((copy) => copy === CONTENT), name);
}

/** Attacks by what a test calls them. */
export type AttackTable = Record<string, [Manipulation, Expectations]>;

/** What can be done to a record in either mode, and what comes of it. */
export const IN_BOTH_MODES: AttackTable = {
  "a record altered by one bit is refused": [flipBit, {
    "client's send": SEEN_BY_SERVER,
    "client's data1": SEEN_BY_SERVER,
    "client's data2": SEEN_BY_SERVER,
    "client's end": SEEN_BY_SERVER,
    "client's bye": SEEN_BY_SERVER_LATE,
    "server's limits": SEEN_BY_CLIENT,
    "server's ok": SEEN_BY_CLIENT,
    "server's data1": SEEN_BY_CLIENT,
    "server's data2": SEEN_BY_CLIENT,
    "server's end": SEEN_BY_CLIENT,
    "server's bye": SEEN_BY_CLIENT,
  }],
  "a stream cut inside a record is not taken for one that was closed": [
    truncate,
    {
      "client's send": CUT,
      "client's data1": CUT,
      "client's bye": CUT_LATE,
      "server's limits": CUT,
      "server's data1": CUT,
      "server's bye": CUT,
    },
  ],
  "a stream cut between two records is not taken for one that was closed": [
    dropAndCut,
    {
      "client's end": CUT,
      "client's bye": CUT_LATE,
      "server's limits": CUT,
      "server's end": CUT,
      "server's bye": CUT,
    },
  ],
  "a record of another session of the same user is refused": [splice, {
    "client's send": SEEN_BY_SERVER,
    "client's data1": SEEN_BY_SERVER,
    "client's bye": SEEN_BY_SERVER_LATE,
    "server's limits": SEEN_BY_CLIENT,
    "server's data1": SEEN_BY_CLIENT,
    "server's bye": SEEN_BY_CLIENT,
  }],
};

/** Alice deletes her first mail of two; the request comes twice. */
export async function replayDeletion(field: Battlefield): Promise<void> {
  // After the login and the one record of each mail.
  const deletion: Target = { from: "client", index: 1 + 2 };
  await using proxy = new HostileProxy(field.server, repeat(deletion));
  const alice = await connectVia(field.group, proxy, "alice");
  await sendText(alice, { to: ["alice"], title: "To be deleted" }, "x");
  await sendText(alice, { to: ["alice"], title: "Not to be deleted" }, "x");
  await alice.delete({ index: 1 });
  // A server that has noticed is gone.
  await alice.close().catch(() => {});
}

/** The titles in the box of a user. */
export async function titlesOf(
  field: Battlefield,
  user: string,
): Promise<string[]> {
  const session = await field.group.connect(field.server, user);
  const { mails } = await session.inbox({});
  await session.close();
  return mails.map((mail) => mail.title);
}
