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

const EVENTS: WorkerEvent[] = [
  { event: "ready" },
  { event: "unusable", message: "Cannot use the key" },
  {
    event: "accepted",
    user: "alice",
    session: "000102030405060708090a0b0c0d0e0f",
  },
  { event: "accepted", user: "alice" },
  { event: "refused", code: "clock", user: "bob", alert: "A login was made" },
  { event: "refused", code: "invalid" },
  { event: "mail", from: "alice", to: ["bob", "carol"], length: 0 },
  {
    ...{ event: "mail", from: "alice", to: ["bob"], length: 7 },
    ...{ us: LONGEST_US, syncs: SYNCS },
  },
  { event: "ended", outcome: "done", syncs: SYNCS },
  { event: "looked" },
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
  '{"event":"accepted","user":null}',
  '{"event":"accepted","user":"../alice"}',
  '{"event":"accepted","user":"alice","session":"0a0b"}',
  '{"event":"mail","from":"Alice ","to":["bob"],"length":1}',
  '{"event":"mail","from":"alice","to":["../bob"],"length":1}',
  '{"event":"accepted","user":"alice","session":7}',
  '{"event":"refused","code":"because"}',
  '{"event":"refused","code":"toString"}',
  '{"event":"refused","code":"invalid","alert":{}}',
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
