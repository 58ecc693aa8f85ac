import fc from "fast-check";
import type { MailStore } from "../../../lib/store/store.ts";
import { imported, readText, send } from "../../store/support/mails.ts";

/** What a session asks of the box of bob, and what its answer is. */
export interface Request {
  toString(): string;
  /** Whether it changes something. */
  changes: boolean;
  ask(store: MailStore, ids: readonly string[]): Promise<unknown>;
}

type Arb = fc.Arbitrary<Request>;

const limit = fc.oneof(
  fc.integer({ min: 1, max: 4 }),
  fc.nat(11).map((n) => n + 1),
);
const place = fc.integer({ min: 1, max: 45 });
const before = fc.option(place, { nil: undefined });
const maybe = fc.constantFrom(undefined, true, false);

/** A mail, by its number or by its id: the `nth` from the newest. */
const ref = fc.record({
  by: fc.constantFrom("index", "id"),
  nth: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, fc.nat(45)),
});
type Ref = { by: string; nth: number };

function refOf({ by, nth }: Ref, ids: readonly string[]) {
  if (by === "index") return { index: Math.max(ids.length - nth, 1) };
  return { id: ids[nth] ?? "1780000000.none" };
}

function request<T>(
  name: string,
  values: fc.Arbitrary<T>,
  ask: (store: MailStore, value: T, ids: readonly string[]) => Promise<unknown>,
  changes = false,
): Arb {
  return values.map((value) => ({
    toString: () => `${name} ${JSON.stringify(value)}`,
    changes,
    ask: (store, ids) => ask(store, value, ids),
  }));
}

const list = request(
  "list",
  fc.record({
    before,
    limit,
    unread: fc.constantFrom(undefined, true),
    sent: maybe,
  }),
  (store, query) => store.list("bob", query),
);
const newest = request(
  "list",
  fc.record({ limit }),
  (store, query) => store.list("bob", query),
);
const count = request("count", fc.constant({}), (store) => store.count("bob"));
const search = request(
  "search",
  fc.record({
    text: fc.constantFrom("R1", "17800", "without", "of 9", "draft"),
    contents: fc.constantFrom(undefined, true),
    before,
    limit,
  }),
  (store, query) => store.search("bob", query),
);
const read = request(
  "read",
  fc.record({ ref, peek: fc.constant(true) }),
  (store, { ref, peek }, ids) =>
    readText(store, "bob", { ...refOf(ref, ids), peek }),
);
const flags = request(
  "flags",
  fc.constant({}),
  async (store) => (await Array.fromAsync(store.flags("bob"))).flat(),
);
const messages = request(
  "messages",
  fc.array(ref, { maxLength: 4 }),
  async (store, refs, ids) => {
    const wanted = refs.map(({ nth }) => ids[nth] ?? "none");
    const found = await Array.fromAsync(store.messages("bob", wanted));
    return found.map((message) => message?.mail);
  },
);
const deleted = request(
  "deleted",
  fc.record({ before, limit }),
  (store, query) => store.deleted("bob", query),
);

/** Requests that change nothing. */
export const look: Arb = fc.oneof(
  { weight: 8, arbitrary: newest },
  list,
  { weight: 4, arbitrary: count },
  search,
  { weight: 2, arbitrary: read },
  flags,
  messages,
  deleted,
);

const mark = request(
  "mark",
  fc.record({ ref, unread: fc.boolean() }),
  (store, { ref, unread }, ids) =>
    store.mark("bob", { ...refOf(ref, ids), unread }),
  true,
);
const remove = request(
  "delete",
  fc.record({ ref, forever: fc.constantFrom(undefined, true) }),
  (store, { ref, forever }, ids) =>
    store.delete("bob", { ...refOf(ref, ids), forever }),
  true,
);
const undelete = request(
  "undelete",
  fc.integer({ min: 1, max: 4 }),
  (store, index) => store.undelete("bob", { index }),
  true,
);
const deliver = request(
  "send",
  fc.record({
    draft: fc.nat(4),
    from: fc.constantFrom("alice", "bob"),
    to: fc.constantFrom<string[]>(["bob"], ["alice"], ["alice", "bob"]),
  }),
  (store, { draft, from, to }) =>
    send(store, `of draft ${draft}`, {
      id: `draft-${draft}-`,
      title: `draft ${draft}`,
      from,
      to,
      copy: from === "bob",
    }),
  true,
);
const bring = request(
  "import",
  fc.record({
    text: fc.nat(4),
    time: fc.constantFrom(0, 1_779_000_000_000, 1_780_000_003_000),
    flags: fc.constantFrom("", "S"),
    recent: fc.boolean(),
  }),
  (store, { text, ...about }) =>
    imported(store, "bob", `Subject: R1 ${text}\n\nof ${text}`, about),
  true,
);

/** Requests that change something. */
export const change: Arb = fc.oneof(
  { weight: 4, arbitrary: mark },
  { weight: 4, arbitrary: remove },
  undelete,
  { weight: 4, arbitrary: deliver },
  bring,
);
