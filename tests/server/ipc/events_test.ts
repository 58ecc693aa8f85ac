import { assertEquals } from "@std/assert";
import {
  parseEvent,
  SESSION_OUTCOMES,
  type WorkerEvent,
} from "../../../lib/server/ipc/events.ts";
import {
  BUCKETS,
  LONGEST_US,
  MOST_TIMES,
} from "../../../lib/server/ipc/histogram.ts";

/** What the disk took: a time in the first of all buckets. */
const SYNCS = {
  counts: [1, ...new Array(BUCKETS.length).fill(0)],
  us: 700,
};

const ACCEPTED: Extract<WorkerEvent, { event: "accepted" }> = {
  event: "accepted",
  id: 7,
  user: "alice",
  account: "0a".repeat(32),
  welcome: "AAAA",
  handover: "/+8=",
};

const EVENTS: WorkerEvent[] = [
  { event: "ready" },
  { event: "ready", key: new Uint8Array(32).toBase64() },
  { event: "unusable", message: "Cannot use the key" },
  { event: "stale", id: 0 },
  { ...ACCEPTED, session: "000102030405060708090a0b0c0d0e0f" },
  ACCEPTED,
  {
    ...{ event: "refused", id: 3, code: "clock", user: "bob" },
    alert: "A login was made",
  },
  { event: "refused", id: 3, code: "invalid" },
  { event: "failed", id: 4, message: "Cannot use credentials.json" },
  { event: "account", user: "alice", account: ACCEPTED.account },
  { event: "account", user: "alice" },
  { event: "password", envelope: "AAAA" },
  { event: "written", account: ACCEPTED.account },
  { event: "wrong" },
  { event: "park" },
  { event: "box", user: "alice", changed: 0 },
  { event: "mail", from: "alice", to: ["bob", "carol"], length: 0 },
  {
    ...{ event: "mail", from: "alice", to: ["bob"], length: 7 },
    ...{ us: LONGEST_US, syncs: SYNCS },
  },
  { event: "ended", outcome: "done", syncs: SYNCS },
  { event: "looked" },
  { event: "place", session: 3, answer: "surplus" },
  { event: "failures", address: "2001:db8::/64", aim: "", failures: 2, ago: 0 },
  { event: "synced" },
  { event: "apart", message: "no database" },
  {
    ...{ event: "server", name: "one", started: 1, seenAgo: 2, places: 3 },
    status: "{}",
  },
  { event: "listed" },
  { event: "listed", problem: "no database" },
  { event: "alert", message: "A record does not open" },
  { event: "notice", message: "" },
  ...SESSION_OUTCOMES.map((outcome) => ({ event: "ended", outcome } as const)),
];

for (const event of EVENTS) {
  const line = JSON.stringify(event);
  Deno.test(`parseEvent() reads ${line}`, () => {
    const parsed = parseEvent(line);
    assertEquals(JSON.parse(JSON.stringify(parsed)), event);
  });
}

Deno.test("parseEvent() leaves out what an event does not have", () => {
  const line = '{"event":"ready","user":"root","outcome":"done"}';
  assertEquals(parseEvent(line), { event: "ready" });
});

/** More than a worker can have measured, or what is no histogram. */
const WRONG_SYNCS: unknown[] = [
  { counts: SYNCS.counts },
  { counts: SYNCS.counts, us: -1 },
  { counts: SYNCS.counts, us: LONGEST_US + 1 },
  { counts: [], us: 1 },
  { counts: [...SYNCS.counts, 0], us: 1 },
  { counts: SYNCS.counts.map(() => 0.5), us: 1 },
  { counts: SYNCS.counts.map(() => -1), us: 1 },
  { counts: SYNCS.counts.map(() => MOST_TIMES), us: 1 },
  { counts: "1", us: 1 },
  7,
];

for (const syncs of WRONG_SYNCS) {
  const line = JSON.stringify({ event: "ended", outcome: "done", syncs });
  Deno.test(`parseEvent() refuses ${line}`, () => {
    assertEquals(parseEvent(line), undefined);
  });
}

/** Last words of a crash, and what a worker that was taken over might write. */
const OTHERS = [
  "",
  "thread 'main' panicked",
  "null",
  "7",
  "[]",
  '"ready"',
  "{}",
  '{"event":7}',
  '{"event":"constructor"}',
  '{"event":"accepted"}',
  '{"event":"stale"}',
  '{"event":"stale","id":-1}',
  '{"event":"failed","id":1}',
  '{"event":"account","user":"alice","account":"0a"}',
  '{"event":"account","user":"../alice"}',
  '{"event":"written"}',
  '{"event":"written","account":"0A"}',
  '{"event":"box","user":"alice","changed":"now"}',
  '{"event":"mail","from":"Alice ","to":["bob"],"length":1}',
  '{"event":"mail","from":"alice","to":["../bob"],"length":1}',
  '{"event":"refused","code":"invalid"}',
  '{"event":"refused","id":1,"code":"because"}',
  '{"event":"refused","id":1,"code":"toString"}',
  '{"event":"refused","id":1,"code":"invalid","alert":{}}',
  '{"event":"mail","from":"alice","to":"bob","length":1}',
  '{"event":"mail","from":"alice","to":["bob"],"length":1,"us":3600000001}',
  '{"event":"mail","from":"alice","to":["bob"],"length":1,"us":1.5}',
  '{"event":"mail","from":"alice","to":["bob",7],"length":1}',
  '{"event":"mail","from":"alice","to":[],"length":"1"}',
  '{"event":"mail","from":"alice","to":[],"length":-1}',
  '{"event":"mail","from":"alice","to":[],"length":1e999}',
  '{"event":"notice","message":["x"]}',
  '{"event":"ended"}',
  '{"event":"ended","outcome":"crashed"}',
];

for (const line of OTHERS) {
  Deno.test(`parseEvent() takes ${line || "an empty line"} for no event`, () => {
    assertEquals(parseEvent(line), undefined);
  });
}

/** What makes an event none that is right otherwise. */
const WRONG_FIELDS: Record<string, unknown>[] = [
  { id: undefined },
  { id: 1.5 },
  { user: null },
  { user: "../alice" },
  { account: undefined },
  { account: "0A".repeat(32) },
  { account: "0a".repeat(31) },
  { session: "0a0b" },
  { session: 7 },
  ...["welcome", "handover"].flatMap((name) => [
    { [name]: undefined },
    { [name]: "" },
    { [name]: "A" },
    { [name]: "AAAAA" },
    { [name]: "AA=A" },
    // Of one byte there are not two texts.
    { [name]: "AB==" },
    { [name]: "AAAA\n" },
    { [name]: "AA_-" },
    { [name]: "A".repeat(8004) },
  ]),
];

for (const change of WRONG_FIELDS) {
  const what = Deno.inspect(change).slice(0, 40);
  Deno.test(`parseEvent() takes no login for accepted with ${what}`, () => {
    assertEquals(parseEvent(JSON.stringify(ACCEPTED))?.event, "accepted");
    const line = JSON.stringify({ ...ACCEPTED, ...change });
    assertEquals(parseEvent(line), undefined);
  });
}

Deno.test("parseEvent() takes no key for one that is too long or does not decode", () => {
  for (const key of ["A", "A===", new Uint8Array(34).toBase64()]) {
    const line = JSON.stringify({ event: "ready", key });
    assertEquals(parseEvent(line), undefined);
  }
});

Deno.test("parseEvent() reads the longest Welcome that there can be", () => {
  const welcome = "A".repeat(8000);
  const line = JSON.stringify({ ...ACCEPTED, welcome });
  assertEquals(parseEvent(line), { ...ACCEPTED, welcome });
});
