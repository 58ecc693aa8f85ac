import { assertEquals, assertRejects } from "@std/assert";
import vectorsJson from "../vectors/vectors.json" with { type: "json" };
import { concatBytes } from "../../lib/crypto/bytes.ts";
import { ListError } from "../../lib/seal/group_list.ts";
import {
  openHead,
  openLetter,
  type ServerWord,
} from "../../lib/seal/open_letter.ts";
import { SealError } from "../../lib/seal/seal_error.ts";
import { openList } from "../../lib/seal/signed_list.ts";
import type { Case, Vectors } from "../vectors/vectors.ts";
import { collected, piecesOf } from "./seal_group.ts";

const { identities, ...vectors } = vectorsJson as Vectors;
const LIST = await openList(vectors.list, vectors.groupKey);
/** Bytes of a full chunk and its tag. */
const CHUNK = 64 * 1024 + 16;

async function letterOf({ letter, edit }: Case): Promise<Uint8Array> {
  if (!letter.endsWith(".age")) return Uint8Array.fromBase64(letter);
  const file = new URL(`../vectors/${letter}`, import.meta.url);
  const bytes = await Deno.readFile(file);
  const [first, last] = [bytes.length - 2 * CHUNK, bytes.length - CHUNK];
  if (edit === "without the last chunk") return bytes.subarray(0, last);
  if (edit === undefined) return bytes;
  return concatBytes(
    bytes.subarray(0, first),
    bytes.subarray(last),
    bytes.subarray(first, last),
  );
}

function wordOf({ from, received }: NonNullable<Case["server"]>): ServerWord {
  return { from, received: received ? Date.parse(received) : undefined };
}

/** Reads a letter as docs/letter.md says. */
async function read(one: Case): Promise<{ title: string; plain: Uint8Array }> {
  const own = identities[one.reader];
  const reader = { name: one.reader, identities: own, list: LIST };
  const head = Uint8Array.fromBase64(one.head);
  const opened = await openHead(head, reader, wordOf(one.server ?? {}));
  if (opened.fault) throw opened.fault;
  const letter = piecesOf(await letterOf(one), 10_000);
  const plain = await collected(openLetter(letter, own, opened.head));
  return { title: opened.head.title, plain };
}

const expected = (one: Case) =>
  one.letter.endsWith(".age")
    ? new Uint8Array(2 * 64 * 1024).fill(0x61)
    : Uint8Array.fromBase64(vectors.plain);

for (const one of vectors.cases) {
  const what = one.fault ? `is ${one.fault}` : "is good";
  Deno.test(`the letter of others "${one.name}" ${what}`, async () => {
    if (one.fault === undefined) {
      const { title, plain } = await read(one);
      assertEquals([title, plain], [vectors.title, expected(one)]);
    } else {
      const error = await assertRejects(() => read(one), SealError);
      assertEquals((error as SealError).fault, one.fault);
    }
  });
}

Deno.test("there is a letter of others for each fault", () => {
  const faults = new Set(vectors.cases.map(({ fault }) => fault));
  assertEquals([...faults].filter((fault) => fault).toSorted(), [
    ...["bad_signature", "cut", "damaged", "malformed", "not_a_reader"],
    ...["other_recipients", "swapped", "too_large", "withdrawn_key"],
    "wrong_signer",
  ]);
});

Deno.test("the aliases of a list of others are known", async () => {
  const { aliases, ...rest } = await openList(
    vectors.aliasList,
    vectors.groupKey,
  );
  assertEquals(rest, LIST);
  assertEquals(aliases, [
    { name: "all", members: ["alice", "bob", "carol"] },
    { name: "two", members: ["bob", "carol"] },
  ]);
});

for (const [what, list] of Object.entries(vectors.badLists)) {
  Deno.test(`a list that is ${what} is not taken`, async () => {
    await assertRejects(() => openList(list, vectors.groupKey), ListError);
  });
}
