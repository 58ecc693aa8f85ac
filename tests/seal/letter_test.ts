import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { decodeText, encodeText } from "../../lib/crypto/bytes.ts";
import { openBytes, sealBytes } from "../../lib/seal/age.ts";
import type { GroupList } from "../../lib/seal/members.ts";
import {
  LATEST_ARRIVAL_MS,
  openHead,
  openLetter,
  type Reader,
  type ServerWord,
} from "../../lib/seal/open_letter.ts";
import { SealError } from "../../lib/seal/seal_error.ts";
import {
  NoKeysError,
  readersOf,
  sealLetter,
} from "../../lib/seal/seal_letter.ts";
import { signText } from "../../lib/seal/signed_text.ts";
import {
  collected,
  FIELDS,
  person,
  piecesOf,
  SealGroup,
  START,
} from "./seal_group.ts";

const group = await SealGroup.of("alice", "bob", "carol");
const PLAIN = "Content-Type: text/plain\r\n\r\nAt noon?\r\n";
const { head: HEAD, letter: LETTER } = await group.seal(PLAIN);
const recipients = readersOf(group.list, FIELDS);

/** The fault of a head that opens. */
async function faultOf(
  head: Uint8Array,
  reader: Reader = group.reader("bob"),
  word?: ServerWord,
): Promise<string | undefined> {
  return (await openHead(head, reader, word)).fault?.fault;
}

/** The fault by which a head or a letter does not open at all. */
async function refusal(opening: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => opening, SealError) as SealError).fault;
}

/** Seals the text of a head as its sender would, but altered. */
async function resealed(alter: (text: string) => string | Promise<string>) {
  const text = decodeText(await openBytes(HEAD, [group.people.bob.identity]));
  return await sealBytes(encodeText(await alter(text)), recipients);
}

/** The signed text of a head. */
function body(text: string): string {
  return text.slice(text.indexOf("letterlock sealed letter 1"));
}

Deno.test("a letter opens for recipients and sender, with what its sender said", async () => {
  for (const name of ["alice", "bob"]) {
    const reader = group.reader(name);
    const word = { from: "alice", received: FIELDS.time + 5000 };
    const { head, signer, fault } = await openHead(HEAD, reader, word);
    assertEquals(fault, undefined);
    assertEquals(signer, group.people.alice.key.publicKey);
    const { bytes, sha512, ...said } = head;
    assertEquals(said, FIELDS);
    assertEquals([bytes, sha512.length], [PLAIN.length, 128]);
    const opened = openLetter(piecesOf(LETTER, 7), reader.identities, head);
    assertEquals(decodeText(await collected(opened)), PLAIN);
  }
});

Deno.test("nothing of a letter is in what the server has", () => {
  const stored = new TextDecoder("latin1").decode(HEAD) +
    new TextDecoder("latin1").decode(LETTER);
  for (const word of ["Lunch", "menu", "noon", "alice", "bob", "SIGNATURE"]) {
    assert(!stored.includes(word));
  }
});

Deno.test("a letter is not sealed for users without keys, nor signed by another's key", async () => {
  const { list, people } = group;
  const error = assertThrows(
    () => readersOf(list, { from: "alice", to: ["bob", "zoe", "yan"] }),
    NoKeysError,
  );
  assertEquals(error.names, ["zoe", "yan"]);
  await assertRejects(
    () => sealLetter(piecesOf(PLAIN), FIELDS, { list, key: people.bob.key }),
    NoKeysError,
    "Not in the group's list: alice",
  );
  const ended = list.members.map((member) => ({ ...member, until: START }));
  assertThrows(
    () => readersOf({ ...list, members: ended }, FIELDS),
    NoKeysError,
  );
});

Deno.test("the head comes after the letter, and has at most 16 KiB", async () => {
  const { list, people } = group;
  const { key } = people.alice;
  const early = await sealLetter(piecesOf(PLAIN), FIELDS, { list, key });
  await assertRejects(() => early.head(), Error, "before its end");
  const attachments = Array.from(
    { length: 80 },
    (_, i) => `${i}`.padEnd(255, "a"),
  );
  await assertRejects(
    () => group.seal(PLAIN, { attachments }),
    RangeError,
    "too long together",
  );
  await assertRejects(
    () => sealLetter(piecesOf(""), { ...FIELDS, title: "\n" }, { list, key }),
    TypeError,
    "control characters",
  );
});

Deno.test("the largest letter fits: 100 recipients and the longest names and title", async () => {
  const names = Array.from(
    { length: 101 },
    (_, i) => `${i}`.padStart(32, "x"),
  );
  const large = await SealGroup.of(...names);
  const [from, ...to] = names;
  const title = "🍜".repeat(100);
  const attachments = ["a.pdf", "b.pdf", "c".repeat(255)];
  const { head } = await large.seal("x", { from, to, title, attachments });
  const opened = await openHead(head, large.reader(names[100]));
  assertEquals([opened.fault, opened.head.title], [undefined, title]);
});

Deno.test("another's head, and another's letter, do not pass", async () => {
  const other = await group.seal("Another letter");
  const same = await group.seal("x".repeat(PLAIN.length));
  const identities = [group.people.bob.identity];
  const { head } = await openHead(HEAD, group.reader("bob"));
  for (const { letter } of [other, same]) {
    const opening = collected(openLetter(piecesOf(letter), identities, head));
    assertEquals(await refusal(opening), "swapped");
  }
  const longer = await group.seal(PLAIN.repeat(20_000));
  const opening = openLetter(piecesOf(longer.letter), identities, head);
  assertEquals(await refusal(collected(opening)), "swapped");
});

Deno.test("a letter whose end is missing is cut, and one that was altered is damaged", async () => {
  const identities = [group.people.bob.identity];
  const { head } = await openHead(HEAD, group.reader("bob"));
  const open = (letter: Uint8Array) =>
    collected(openLetter(piecesOf(letter), identities, head));
  assertEquals(await refusal(open(LETTER.subarray(0, -3))), "cut");
  assertEquals(await refusal(open(LETTER.slice().fill(0, -3))), "damaged");
  const eve = [(await person("eve")).identity];
  const foreign = collected(openLetter(piecesOf(LETTER), eve, head));
  assertEquals(await refusal(foreign), "not_a_reader");
});

Deno.test("a letter passed on to others than its recipients has a fault", async () => {
  const text = await openBytes(HEAD, [group.people.bob.identity]);
  const forCarol = await sealBytes(text, [group.people.carol.member.recipient]);
  assertEquals(
    await faultOf(forCarol, group.reader("carol")),
    "other_recipients",
  );
});

Deno.test("a recipient that was added makes the signature one of another text", async () => {
  const head = await resealed((text) =>
    text.replace("to: bob\n", "to: bob\nto: carol\n")
  );
  assertEquals(await faultOf(head), "bad_signature");
});

Deno.test("a signature by another, for another purpose, or of another letter is a fault", async () => {
  const { alice, bob } = group.people;
  const byBob = await resealed((text) =>
    signText(body(text), bob.key, "letter@letterlock")
  );
  assertEquals(await faultOf(byBob), "wrong_signer");
  const asList = await resealed((text) =>
    signText(body(text), alice.key, "list@letterlock")
  );
  assertEquals(await faultOf(asList), "bad_signature");
  const other = await signText("another text", alice.key, "letter@letterlock");
  const moved = await resealed((text) =>
    other.replace("another text", body(text))
  );
  assertEquals(await faultOf(moved), "bad_signature");
});

Deno.test("a sender that the server names otherwise is a fault", async () => {
  const reader = group.reader("bob");
  assertEquals(await faultOf(HEAD, reader, { from: "carol" }), "wrong_signer");
});

/** bob, whose list says that alice's keys ended at a second. */
function readerAfter(until: number): Reader {
  const members = group.list.members.map((member) =>
    member.name === "alice" ? { ...member, until } : member
  );
  const list: GroupList = { ...group.list, serial: 2, members };
  return { ...group.reader("bob"), list };
}

Deno.test("a key is good up to its end, for letters that came soon after", async () => {
  const later = readerAfter(START + 60);
  assertEquals(await faultOf(HEAD, later), undefined);
  const received = (START + 60) * 1000 + LATEST_ARRIVAL_MS;
  assertEquals(await faultOf(HEAD, later, { received }), undefined);
  const tooLate = { received: received + 1000 };
  assertEquals(await faultOf(HEAD, later, tooLate), "withdrawn_key");
  assertEquals(await faultOf(HEAD, readerAfter(START + 1)), undefined);
  assertEquals(await faultOf(HEAD, readerAfter(START)), "withdrawn_key");
});

Deno.test("a head that opens but is none is refused", async () => {
  const { bob } = group.people;
  const sealed = (text: string) => sealBytes(encodeText(text), recipients);
  const opening = (head: Uint8Array) =>
    refusal(openHead(head, group.reader("bob")));
  assertEquals(await opening(await sealed("Hello\n")), "bad_signature");
  assertEquals(await opening(await resealed(body)), "bad_signature");
  const nonsense = await signText("x\n", bob.key, "letter@letterlock");
  assertEquals(await opening(await sealed(nonsense)), "malformed");
  const binary = await sealBytes(Uint8Array.of(255), recipients);
  assertEquals(await opening(binary), "malformed");
  assertEquals(await opening(new Uint8Array(16 * 1024 + 1)), "too_large");
  assertEquals(await opening(HEAD.slice().fill(0, -3)), "damaged");
  assertEquals(await opening(HEAD.subarray(0, 30)), "cut");
});
