import { assert, assertEquals, assertMatch } from "@std/assert";
import { sendText } from "../support/sessions.ts";
import {
  drop,
  dropAndCut,
  flipBit,
  reflect,
  repeat,
  replaceWith,
  swapWithNext,
  type Target,
  truncate,
} from "./support/attacks.ts";
import { type Attack, HostileProxy } from "./support/hostile_proxy.ts";
import {
  Battlefield,
  CONTENT,
  type RecordName,
  RECORDS,
  type Result,
} from "./support/record_sessions.ts";
import { connectVia } from "./support/victims.ts";

/** What has to come of an attack on one record. */
interface Expected {
  /** The client's exit code; none if it is content. */
  client?: number;
  /** Whether the server writes an alert. */
  alert?: true;
  /** Whether the mail is delivered all the same. */
  delivered?: true;
}

/** The end notices: the client by a record that does not open, the server likewise. */
const SEEN_BY_CLIENT: Expected = { client: 7 };
const SEEN_BY_SERVER: Expected = { client: 6, alert: true };
/** The mail was acknowledged before. */
const SEEN_BY_SERVER_LATE: Expected = { ...SEEN_BY_SERVER, delivered: true };
const CUT: Expected = { client: 6 };
const CUT_LATE: Expected = { client: 6, delivered: true };

type Expectations = Partial<Record<RecordName, Expected>>;
type Manipulation = (
  target: Target,
  field: Battlefield,
) => Attack | Promise<Attack>;

/** Puts the record of another session in the place of one. */
const splice: Manipulation = async (target, field) =>
  replaceWith(target, await field.capture(target));

/** Attacks every record of a table, a few side by side. */
async function attackAll(
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

/** What can be done to a record in either mode, and what comes of it. */
const IN_BOTH_MODES: Record<string, [Manipulation, Expectations]> = {
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

/** What only enhanced mode protects from. */
const IN_ENHANCED_MODE: typeof IN_BOTH_MODES = {
  "a record replayed in its session is refused": [repeat, {
    "client's send": SEEN_BY_SERVER,
    "client's data1": SEEN_BY_SERVER,
    "client's data2": SEEN_BY_SERVER,
    "client's end": SEEN_BY_SERVER_LATE,
    // After the last record nobody listens any more.
    "client's bye": { delivered: true },
    "server's limits": SEEN_BY_CLIENT,
    "server's ok": SEEN_BY_CLIENT,
    "server's data1": SEEN_BY_CLIENT,
    "server's data2": SEEN_BY_CLIENT,
    "server's end": SEEN_BY_CLIENT,
    "server's bye": {},
  }],
  "a dropped record is found out by the next": [drop, {
    "client's send": SEEN_BY_SERVER,
    "client's data1": SEEN_BY_SERVER,
    "client's data2": SEEN_BY_SERVER,
    "server's ok": SEEN_BY_CLIENT,
    "server's data1": SEEN_BY_CLIENT,
    "server's data2": SEEN_BY_CLIENT,
  }],
  "reordered records are refused": [swapWithNext, {
    "client's send": SEEN_BY_SERVER,
    "client's data1": SEEN_BY_SERVER,
    "client's data2": SEEN_BY_SERVER,
    "server's ok": SEEN_BY_CLIENT,
    "server's data1": SEEN_BY_CLIENT,
    "server's data2": SEEN_BY_CLIENT,
  }],
  "a record reflected to its sender is refused": [reflect, {
    "client's send": SEEN_BY_CLIENT,
    "client's data1": SEEN_BY_CLIENT,
    "client's bye": { ...SEEN_BY_CLIENT, delivered: true },
    "server's limits": SEEN_BY_SERVER,
    "server's data1": SEEN_BY_CLIENT,
    "server's end": SEEN_BY_SERVER,
    // The server has left: its record comes back to nobody.
    "server's bye": CUT,
  }],
};

Deno.test("enhanced: whatever is done to a record on its way is found out", async (t) => {
  await using field = await Battlefield.create("enhanced");
  const attacks = Object.entries({ ...IN_BOTH_MODES, ...IN_ENHANCED_MODE });
  for (const [title, [manipulation, expectations]] of attacks) {
    await t.step(title, () => attackAll(field, manipulation, expectations));
  }
  await t.step("a replayed request is not obeyed", async () => {
    const before = field.alerts.length;
    await replayDeletion(field);
    await field.waitForAlerts(before + 1);
    assertEquals(await titlesOf(field, "alice"), ["Not to be deleted"]);
  });
});

/** The same code seals these records: in basic mode some of them will do. */
const IN_BASIC_MODE: RecordName[] = [
  "client's data1",
  "client's bye",
  "server's data1",
  "server's bye",
];

Deno.test("basic: records are sealed, but their order is not", async (t) => {
  await using field = await Battlefield.create("basic");
  const attacks = Object.entries(IN_BOTH_MODES);
  for (const [title, [manipulation, expectations]] of attacks) {
    const some = Object.entries(expectations)
      .filter(([name]) => IN_BASIC_MODE.includes(name as RecordName));
    await t.step(
      title,
      () => attackAll(field, manipulation, Object.fromEntries(some)),
    );
  }
  for (const manipulation of [repeat, drop, swapWithNext]) {
    await t.step(
      `not protected: content changed unnoticed by ${manipulation.name}()`,
      async () => {
        await changeContent(field, manipulation);
      },
    );
  }
  await t.step(
    "not protected: a replayed request is obeyed again",
    async () => {
      await replayDeletion(field);
      assertEquals(await titlesOf(field, "alice"), []);
    },
  );
});

/** Does it to a record of content, in both directions: nobody notices. */
async function changeContent(
  field: Battlefield,
  manipulation: (target: Target) => Attack,
): Promise<void> {
  const sent = RECORDS.get("client's data1")!;
  const sending = await field.run(sent, manipulation(sent));
  assertEquals(sending.error, undefined);
  const [stored] = await field.delivered(sending.title!);
  assert(stored !== CONTENT);
  const answered = RECORDS.get("server's data1")!;
  const reading = await field.run(answered, manipulation(answered));
  assertEquals(reading.error, undefined);
  assert(reading.read !== CONTENT);
}

/** Alice deletes her first mail of two; the request comes twice. */
async function replayDeletion(field: Battlefield): Promise<void> {
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

async function titlesOf(field: Battlefield, user: string): Promise<string[]> {
  const session = await field.group.connect(field.server, user);
  const { mails } = await session.inbox({});
  await session.close();
  return mails.map((mail) => mail.title);
}
