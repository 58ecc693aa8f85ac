/** Changes JSON so that it still is JSON: a parser lets it through to the code behind. */
import type { Random } from "./random.ts";

const NAMES = [
  "type",
  "id",
  "to",
  "title",
  "before",
  "limit",
  "unread",
  "text",
  "content",
  "contents",
  "fields",
  "content_type",
  "content_transfer_encoding",
  "in_reply_to",
  "references",
  "index",
  "mode",
  "username",
  "password",
  "client_nonce",
  "__proto__",
  "constructor",
  "toString",
  "",
];

const VALUES: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  0.5,
  1e308,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  "",
  "\0",
  "\n",
  "../../x",
  "alice",
  "bob",
  "server",
  "\ud800",
  "\ufeff",
  "\u202e",
  "=?utf-8?B?AAAA?=",
  "x".repeat(100),
  "🎉".repeat(101),
  "a".repeat(5000),
  "SGVsbG8=",
  "A".repeat(6000),
  "text/plain\r\nBcc: bob",
  "multipart/mixed; boundary=x",
  'a/b;c="\\""',
  "<a@b>",
  "<a@b>\n <c@d>",
  "<a@b> ".repeat(21).trimEnd(),
  "binary",
  "send",
  "inbox",
  "search",
  "read",
  "delete",
  "users",
  "flags",
  "messages",
  "heads",
  "group",
  "password",
  "end",
  "bye",
  [],
  {},
  ["bob", "carol"],
  Array(101).fill("bob"),
  Array.from({ length: 101 }, (_, i) => `user${i}`),
  nested(500),
];

function nested(depth: number): unknown {
  return depth === 0 ? [] : [nested(depth - 1)];
}

/** The text of a JSON value with some of its parts changed; other text stays. */
export function changeJson(random: Random, text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const changes = 1 + random.below(3);
  for (let i = 0; i < changes; i++) value = changeValue(random, value);
  return JSON.stringify(value);
}

/** Changes the value itself, or goes down into one of its parts. */
function changeValue(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null || random.chance(0.05)) {
    return changeLeaf(random, value);
  }
  return Array.isArray(value)
    ? changeArray(random, value)
    : changeObject(random, value as Record<string, unknown>);
}

function changeLeaf(random: Random, value: unknown): unknown {
  if (typeof value === "number" && random.chance(0.5)) {
    return value + random.below(3) - 1;
  }
  if (typeof value === "string" && random.chance(0.5)) {
    const at = random.below(value.length + 1);
    return value.slice(0, at) + oddText(random) + value.slice(at);
  }
  return random.pick(VALUES);
}

function oddText(random: Random): string {
  const code = random.pick([0x80, 0x300, 0x3000, 0xd800, 0x10000, 0x110000]);
  return String.fromCodePoint(Math.min(random.below(code), 0x10ffff));
}

function changeArray(random: Random, array: unknown[]): unknown[] {
  const at = random.below(array.length + 1);
  if (random.chance(0.3)) return array.toSpliced(at, 0, random.pick(VALUES));
  if (random.chance(0.3)) return array.toSpliced(at, 1);
  return array.map((value, i) => i === at ? changeValue(random, value) : value);
}

/** By its entries: `__proto__` is a name like others. */
function changeObject(random: Random, object: Record<string, unknown>) {
  const entries = Object.entries(object);
  const at = random.below(entries.length);
  const [name, value] = entries[at] ?? ["", null];
  const change = entries.length === 0 ? 0 : random.below(6);
  if (change === 0) entries.push([random.pick(NAMES), random.pick(VALUES)]);
  else if (change === 1) entries.splice(at, 1);
  else if (change === 2) entries[at] = [random.pick(NAMES), value];
  else entries[at] = [name, changeValue(random, value)];
  return Object.fromEntries(entries);
}
