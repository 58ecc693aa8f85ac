import {
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { formatAllowedSigners } from "../../lib/seal/allowed_signers.ts";
import { formatList, ListError, parseList } from "../../lib/seal/group_list.ts";
import {
  currentKeys,
  type GroupList,
  isGoodAt,
  keysOf,
  type Member,
} from "../../lib/seal/members.ts";
import { openList, signList, takeList } from "../../lib/seal/signed_list.ts";
import { signText } from "../../lib/seal/signed_text.ts";
import { person, SealGroup, START } from "./seal_group.ts";

const { list: { members: [alice, bob] } } = await SealGroup.of("alice", "bob");
const { key: groupKey } = await person("group");
const rotated = (await person("alice", START + 60)).member;
const LIST: GroupList = {
  serial: 12,
  time: START + 60,
  members: [{ ...alice, until: START + 60 }, rotated, bob],
};

/** A list with the same keys and other values. */
function withMembers(...members: Member[]): GroupList {
  return { ...LIST, members };
}

Deno.test("formatList() writes a user a line, which parseList() reads", () => {
  const text = formatList(LIST);
  assertEquals(
    text,
    `letterlock group list 1
serial: 12
time: 2026-11-28T06:01:00Z
alice ${alice.recipient} ${alice.signingKey} 2026-11-28T06:00:00Z 2026-11-28T06:01:00Z
alice ${rotated.recipient} ${rotated.signingKey} 2026-11-28T06:01:00Z -
bob ${bob.recipient} ${bob.signingKey} 2026-11-28T06:00:00Z -
`,
  );
  assertEquals(parseList(text), LIST);
  assertEquals(parseList(formatList(withMembers())), withMembers());
});

Deno.test("parseList() reads no text that is one character off", () => {
  const text = formatList(LIST);
  const texts = [
    "",
    text + "\n",
    text.slice(0, -1),
    text.replaceAll("\n", "\r\n"),
    text.replace("list 1", "list 2"),
    text.replace("serial: 12", "serial: 012"),
    text.replace("serial: 12", "serial: 0"),
    text.replace("serial: 12\n", ""),
    text.replace("00Z -", "00Z"),
    text.replace("00Z -", "00.000Z -"),
    text.replace("bob age1", "bob  age1"),
    text.replace("ssh-ed25519", "ssh-rsa"),
    text.replace("\nbob", "\nBob"),
    text.split("\n").toSorted().join("\n"),
  ];
  for (const wrong of texts) {
    assertThrows(() => parseList(wrong), ListError, "form of a list");
  }
});

Deno.test("there is no list with keys of two users, two current keys, or without order", () => {
  const wrong: Member[][] = [
    [bob, alice],
    [alice, rotated],
    [alice, { ...bob, signingKey: alice.signingKey }],
    [alice, { ...bob, recipient: alice.recipient }],
    [{ ...alice, from: START + 61, until: START + 62 }, rotated],
    [{ ...alice, until: START }],
    [{ ...alice, from: 1.5 }],
    [{ ...alice, name: "server" }],
    [{ ...alice, recipient: "age1" }],
    [{ ...alice, signingKey: alice.signingKey + " " }],
  ];
  for (const members of wrong) {
    assertThrows(
      () => formatList(withMembers(...members)),
      TypeError,
      "Cannot write the list",
    );
  }
});

Deno.test("an alias stands before the keys, and needs members with keys in use", () => {
  const both = { name: "both", members: ["alice", "bob"] };
  const one = { name: "one", members: ["bob"] };
  const list = { ...LIST, aliases: [both, one] };
  const text = formatList(list);
  assertStringIncludes(
    text,
    "00Z\nalias: both alice bob\nalias: one bob\nalice",
  );
  assertEquals(parseList(text), list);
  const many = Array.from({ length: 101 }, (_, i) => `u${1000 + i}`);
  const wrong = [
    [one, both],
    [one, one],
    [{ ...one, name: "bob" }],
    [{ ...one, name: "server" }],
    [{ ...one, members: [] }],
    [{ ...one, members: ["bob", "bob"] }],
    [{ ...one, members: ["bob", "alice"] }],
    [{ ...one, members: ["zoe"] }],
    [one, { name: "two", members: ["one"] }],
    [{ ...one, members: many }],
  ];
  for (const aliases of wrong) {
    assertThrows(() => formatList({ ...LIST, aliases }), TypeError, "alias");
  }
  // Somebody who left may live on as an alias.
  const gone = { ...bob, until: START + 60 };
  const zoe = { name: "bob", members: ["alice"] };
  formatList({ ...LIST, aliases: [zoe], members: [alice, gone] });
});

Deno.test("openList() takes a list by the group's signature alone", async () => {
  const signed = await signList(LIST, groupKey);
  assertEquals(await openList(signed, groupKey.publicKey), LIST);
  const text = formatList(LIST);
  const byAnother = await signList(LIST, (await person("eve")).key);
  const asLetter = await signText(text, groupKey, "letter@letterlock");
  const cases = [
    [byAnother, "not signed by the group's key"],
    [asLetter, "for another purpose"],
    [signed.replace("serial: 12", "serial: 13"), "of another text"],
    [text, "no signature"],
  ];
  for (const [wrong, reason] of cases) {
    await assertRejects(
      () => openList(wrong, groupKey.publicKey),
      ListError,
      reason,
    );
  }
  const nonsense = await signText("x\n", groupKey, "list@letterlock");
  await assertRejects(
    () => openList(nonsense, groupKey.publicKey),
    ListError,
    "form of a list",
  );
});

Deno.test("takeList() takes no older list, and no other of the same number", async () => {
  const take = async (list: GroupList, own?: GroupList) =>
    await takeList(own, await signList(list, groupKey), groupKey.publicKey);
  const newer = { ...LIST, serial: 13 };
  assertEquals(await take(LIST), LIST);
  assertEquals(await take(newer, LIST), newer);
  assertStrictEquals(await take({ ...LIST }, LIST), LIST);
  await assertRejects(
    () => take(LIST, newer),
    ListError,
    "older than the one here: 12, not 13",
  );
  await assertRejects(
    () => take(withMembers(bob), LIST),
    ListError,
    "two lists of the number 12",
  );
});

Deno.test("currentKeys() and keysOf() know old keys from those in use", () => {
  assertEquals(currentKeys(LIST, "alice"), rotated);
  assertEquals(currentKeys(LIST, "zoe"), undefined);
  assertEquals(keysOf(LIST, "alice").length, 2);
  assertEquals(
    currentKeys(withMembers({ ...bob, until: START }), "bob"),
    undefined,
  );
});

Deno.test("isGoodAt() counts both ends, in whole seconds", () => {
  const member = { ...alice, until: START + 1 };
  const good = [-1, 0, 999, 1000, 1999, 2000]
    .map((ms) => isGoodAt(member, START * 1000 + ms));
  assertEquals(good, [false, true, true, true, true, false]);
  assertEquals(isGoodAt(alice, START * 1000 + 1e12), true);
});

Deno.test("formatAllowedSigners() says the same to ssh-keygen", () => {
  const letter = 'namespaces="letter@letterlock",valid-after=';
  assertEquals(
    formatAllowedSigners(LIST, groupKey.publicKey),
    `group@letterlock namespaces="list@letterlock" ${groupKey.publicKey}
alice ${letter}"20261128060000Z",valid-before="20261128060100Z" ${alice.signingKey}
alice ${letter}"20261128060100Z" ${rotated.signingKey}
bob ${letter}"20261128060000Z" ${bob.signingKey}
`,
  );
});
