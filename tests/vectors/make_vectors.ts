/**
 * Makes the letters of `vectors.json` anew, from the published keys in `keys.json`:
 *
 *     deno run --no-config -A tests/vectors/make_vectors.ts
 *
 * It needs Debian's `age` and `ssh-keygen`, and uses nothing of lib/: so the letters check
 * lib/, and are not made by it. What age seals differs each time.
 */
import { createHash } from "node:crypto";
import keys from "./keys.json" with { type: "json" };
import {
  type Bytes,
  end,
  type Owner,
  type Reader,
  seal,
  sign,
  utf8,
} from "./age_and_ssh.ts";
import type { Case, Vectors } from "./vectors.ts";

const CHUNK = 64 * 1024 + 16;

const FIRST = "2026-11-28T06:00:00Z";
const SECOND = "2026-11-29T06:00:00Z";

const LIST = [
  "letterlock group list 1",
  "serial: 2",
  `time: ${SECOND}`,
  `alice ${keys.alice.recipient} ${keys.alice.publicKey} ${FIRST} ${SECOND}`,
  `alice ${keys["alice.2"].recipient} ${keys["alice.2"].publicKey} ${SECOND} -`,
  `bob ${keys.bob.recipient} ${keys.bob.publicKey} ${FIRST} -`,
  `carol ${keys.carol.recipient} ${keys.carol.publicKey} ${FIRST} -`,
  "",
].join("\n");

/** The same list with aliases before the keys. */
function withAliases(...lines: string[]): string {
  const aliases = lines.map((line) => `alias: ${line}\n`).join("");
  return LIST.replace(/^alice/m, `${aliases}alice`);
}

interface Fields {
  to?: string[];
  time?: string;
  plain?: Bytes;
  attachments?: string[];
}

const PLAIN = utf8(
  "Content-Type: text/plain; charset=utf-8\r\n\r\nAt noon, by the fountain.\r\n",
);
const LONG = new Uint8Array(2 * (CHUNK - 16)).fill(0x61);

/** The text of a head from alice. */
function headText(
  { to = ["bob"], time, plain = PLAIN, attachments = [] }: Fields,
): string {
  return [
    "letterlock sealed letter 1",
    "from: alice",
    ...to.map((name) => `to: ${name}`),
    "title: Lunch? 🍜",
    `time: ${time ?? "2026-11-29T12:00:00.123Z"}`,
    "id: V1StGXR8Z5jdHi6Bmy_T",
    `bytes: ${plain.length}`,
    `sha512: ${createHash("sha512").update(plain).digest("hex")}`,
    ...attachments.map((name) => `attachment: ${name}`),
    "",
  ].join("\n");
}

interface Signing {
  by?: Owner;
  namespace?: string;
  readers?: Reader[];
}

const READERS: Reader[] = ["bob", "alice.2"];

/** A head as its sender makes it, or another with other keys. */
async function headFile(
  text: string,
  { by = "alice.2", namespace = "letter@letterlock", readers = READERS }:
    Signing = {},
): Promise<Bytes> {
  return await seal(utf8(await sign(text, by, namespace) + text), readers);
}

const head = await headFile(headText({}));
const letter = await seal(PLAIN, READERS);
const longHead = await headFile(headText({ plain: LONG }));
const long = await seal(LONG, READERS);
const longFile = "long_letter.age";
await Deno.writeFile(new URL(longFile, import.meta.url), long);

const otherPlain = utf8(
  "Content-Type: text/plain; charset=utf-8\r\n\r\nAt one, by the fountain..\r\n",
);
const rich = headText({
  to: ["bob", "carol", "alice"],
  attachments: ["menu.pdf", "Plan: Süd.png"],
});
const added = headText({ to: ["bob", "carol"] });
const old = headText({ time: "2026-11-28T12:00:00.999Z" });
const lastSecond = headText({ time: "2026-11-29T06:00:00.999Z" });
const afterEnd = headText({ time: "2026-11-29T06:00:01.000Z" });
const large = headText({ attachments: Array(70).fill("x".repeat(255)) });
const signatureOfOther = await sign(rich, "alice.2", "letter@letterlock");

const cases: Case<Bytes>[] = [
  { name: "a letter", reader: "bob", head, letter },
  { name: "its sender reads it", reader: "alice", head, letter },
  {
    name: "three recipients, two attachments, and what the server says",
    reader: "carol",
    head: await headFile(rich, { readers: ["bob", "carol", "alice.2"] }),
    letter: await seal(PLAIN, ["bob", "carol", "alice.2"]),
    server: { from: "alice", received: "2026-11-29T12:00:05Z" },
  },
  { name: "two full chunks", reader: "bob", head: longHead, letter: longFile },
  {
    name: "signed before the sender got new keys",
    reader: "bob",
    head: await headFile(old, { by: "alice" }),
    letter,
    server: { received: "2026-11-28T12:00:05Z" },
  },
  {
    name: "signed in the last second of a key, and received an hour later",
    reader: "bob",
    head: await headFile(lastSecond, { by: "alice" }),
    letter,
    server: { received: "2026-11-29T07:00:00Z" },
  },
  {
    name: "1: a head that is too large",
    fault: "too_large",
    reader: "bob",
    head: await headFile(large),
    letter,
  },
  {
    name: "2: sealed to others",
    fault: "not_a_reader",
    reader: "carol",
    head,
    letter,
  },
  {
    name: "2: a head that was altered",
    fault: "damaged",
    reader: "bob",
    head: head.with(-20, head.at(-20)! ^ 1) as Bytes,
    letter,
  },
  {
    name: "2: a head that ends in its age header",
    fault: "cut",
    reader: "bob",
    head: head.slice(0, 100),
    letter,
  },
  {
    name: "3: a head without a signature",
    fault: "bad_signature",
    reader: "bob",
    head: await seal(utf8(headText({})), READERS),
    letter,
  },
  {
    name: "3: a signed text that is no head: bytes has a leading zero",
    fault: "malformed",
    reader: "bob",
    head: await headFile(headText({}).replace("bytes: ", "bytes: 0")),
    letter,
  },
  {
    name: "4: a recipient was added to a signed head",
    fault: "bad_signature",
    reader: "carol",
    head: await seal(
      utf8(await sign(headText({}), "alice.2", "letter@letterlock") + added),
      ["bob", "carol"],
    ),
    letter,
  },
  {
    name: "4: the signature of another letter",
    fault: "bad_signature",
    reader: "bob",
    head: await seal(utf8(signatureOfOther + headText({})), READERS),
    letter,
  },
  {
    name: "4: a signature for another purpose",
    fault: "bad_signature",
    reader: "bob",
    head: await headFile(headText({}), { namespace: "list@letterlock" }),
    letter,
  },
  {
    name: "5: signed by another user",
    fault: "wrong_signer",
    reader: "bob",
    head: await headFile(headText({}), { by: "carol" }),
    letter,
  },
  {
    name: "5: signed by a key that is in no list",
    fault: "wrong_signer",
    reader: "bob",
    head: await headFile(headText({}), { by: "group" }),
    letter,
  },
  {
    name: "6: signed after the end of the key",
    fault: "withdrawn_key",
    reader: "bob",
    head: await headFile(afterEnd, { by: "alice" }),
    letter,
  },
  {
    name: "6: signed before the start of the key",
    fault: "withdrawn_key",
    reader: "bob",
    head: await headFile(old),
    letter,
  },
  {
    name: "6: dated back, and received long after the end of the key",
    fault: "withdrawn_key",
    reader: "bob",
    head: await headFile(old, { by: "alice" }),
    letter,
    server: { received: "2026-11-29T07:00:01Z" },
  },
  {
    name: "7: the server names another sender",
    fault: "wrong_signer",
    reader: "bob",
    head,
    letter,
    server: { from: "carol" },
  },
  {
    name: "8: passed on to somebody it was not written to",
    fault: "other_recipients",
    reader: "carol",
    head: await headFile(headText({}), { readers: ["carol"] }),
    letter: await seal(PLAIN, ["carol"]),
  },
  {
    name: "9: a letter that is sealed to others than its head",
    fault: "not_a_reader",
    reader: "bob",
    head,
    letter: await seal(PLAIN, ["carol"]),
  },
  {
    name: "9: a letter that was altered",
    fault: "damaged",
    reader: "bob",
    head,
    letter: letter.with(-20, letter.at(-20)! ^ 1) as Bytes,
  },
  {
    name: "9: a letter without its last byte",
    fault: "cut",
    reader: "bob",
    head,
    letter: letter.slice(0, -1),
  },
  {
    name: "9: a letter without its last chunk: take 65,552 bytes off",
    fault: "cut",
    reader: "bob",
    head: longHead,
    letter: longFile,
    edit: "without the last chunk",
  },
  {
    name: "9: a letter whose two chunks changed places",
    fault: "damaged",
    reader: "bob",
    head: longHead,
    letter: longFile,
    edit: "chunks exchanged",
  },
  {
    name: "10: another letter of the same sender and size",
    fault: "swapped",
    reader: "bob",
    head,
    letter: await seal(otherPlain, READERS),
  },
  {
    name: "10: a longer letter",
    fault: "swapped",
    reader: "bob",
    head,
    letter: longFile,
  },
];

if (otherPlain.length !== PLAIN.length) throw new Error("not of one size");

const lines = LIST.split("\n");
const vectors: Vectors = {
  about: "Sealed letters for docs/letter.md, with published keys. Base64. " +
    "A letter without a fault is good.",
  groupKey: keys.group.publicKey,
  list: await listOf(LIST),
  aliasList: await listOf(
    withAliases("all alice bob carol", "two bob carol"),
  ),
  badLists: {
    "signed by a user": await listOf(LIST, { by: "bob" }),
    "for another purpose": await listOf(LIST, {
      namespace: "letter@letterlock",
    }),
    "with another serial number": await listOf(LIST, {
      text: LIST.replace("serial: 2", "serial: 3"),
    }),
    "with two keys of bob in use": await listOf(
      LIST.replace(/^carol/m, "bob"),
    ),
    "not in order": await listOf(
      [...lines.slice(0, 3), ...lines.slice(3, -1).reverse(), ""].join("\n"),
    ),
    "with an alias that has a user's name": await listOf(
      withAliases("bob alice carol"),
    ),
    "with an alias for somebody without keys": await listOf(
      withAliases("two bob zoe"),
    ),
    "with an alias for another alias": await listOf(
      withAliases("all bob two", "two bob carol"),
    ),
    "with an alias for nobody": await listOf(withAliases("two")),
    "with the members of an alias in no order": await listOf(
      withAliases("two carol bob"),
    ),
    "with aliases in no order": await listOf(
      withAliases("two bob carol", "all alice bob carol"),
    ),
    "with an alias after the keys": await listOf(
      `${LIST}alias: two bob carol\n`,
    ),
  },
  identities: {
    alice: [keys["alice.2"].identity, keys.alice.identity],
    bob: [keys.bob.identity],
    carol: [keys.carol.identity],
  },
  plain: PLAIN.toBase64(),
  title: "Lunch? 🍜",
  cases: cases.map((one) => ({
    ...one,
    head: one.head.toBase64(),
    letter: typeof one.letter === "string" ? one.letter : one.letter.toBase64(),
  })),
};

/** A list as the group's key signs it, or with another signature, or another text after it. */
async function listOf(
  signed: string,
  { by = "group", namespace = "list@letterlock", text = signed }:
    & Omit<Signing, "readers">
    & { text?: string } = {},
): Promise<string> {
  return await sign(signed, by, namespace) + text;
}

await Deno.writeTextFile(
  new URL("vectors.json", import.meta.url),
  JSON.stringify(vectors, null, 2) + "\n",
);
await end();
