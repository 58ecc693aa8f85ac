import { assert, assertEquals, assertRejects } from "@std/assert";
import { openSealed } from "../../../lib/client/sealed/open_sealed.ts";
import { openTitles } from "../../../lib/client/sealed/open_titles.ts";
import { NoKeys } from "../../../lib/client/sealed/no_keys.ts";
import { sealDraft } from "../../../lib/client/sealed/seal_draft.ts";
import type { ReadMail } from "../../../lib/protocol/requests/mails/read.ts";
import { BytesContent } from "../../../lib/client/draft/content.ts";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import {
  findSealedHead,
  SEALED_TITLE,
} from "../../../lib/letter/sealed_form.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import {
  collected,
  piecesOf,
  SealGroup,
  START,
} from "../../seal/seal_group.ts";
import { sampleMail, sampleReadMail } from "../../support/sample_mail.ts";

const TIME = START * 1000 + 1000;
const group = await SealGroup.of("alice", "bob");

/** A mail of alice as the server stores it. */
async function sealed(
  to = ["bob"],
  text = "See you at ten.",
): Promise<Uint8Array> {
  const content = new BytesContent(encodeText(text));
  const parts = { to, title: "Lunch? 🍜", content, attachments: [] };
  const { identity, key } = group.people.alice;
  const keys = {
    identities: [identity],
    signingKey: key,
    groupKey: "",
    list: group.list,
  };
  const sealer = { user: "alice", keys, time: TIME };
  const draft = await sealDraft(parts, "draft-0001", sealer);
  assertEquals(draft.title, SEALED_TITLE);
  return await collected(draft.content.open());
}

function download(content: Uint8Array, fields: Partial<ReadMail> = {}) {
  const about = { from: "alice", sealed: true as const, time: TIME, ...fields };
  const mail = sampleReadMail({ ...about, title: SEALED_TITLE });
  return {
    mail,
    content: piecesOf(content, 10_000),
    got: () => Promise.resolve(),
  };
}

const OPENING = {
  reader: () => Promise.resolve(group.reader("bob")),
  isMessage: false,
  insecure: false,
};

Deno.test("openSealed() gives the message that sealDraft() sealed", async () => {
  const opened = await openSealed(download(await sealed()), OPENING);
  assertEquals(opened.fault, undefined);
  assertEquals(opened.mail.title, "Lunch? 🍜");
  assertEquals([opened.mail.to, opened.mail.sealed], [["bob"], true]);
  assertEquals([opened.mail.length, opened.mail.fault], [15, undefined]);
  const text = new TextDecoder().decode(await collected(opened.content));
  assert(text.startsWith("Message-ID: ") || text.includes("\nMessage-ID: "));
  assert(text.endsWith("\n\nSee you at ten."), text);
});

Deno.test("openSealed() gives nothing of a letter that fails a check, but to who insists", async () => {
  const content = await sealed();
  const forged = () => download(content, { from: "bob" });
  const error = await assertRejects(
    () => openSealed(forged(), OPENING),
    Failure,
    "Do not trust this letter (wrong_signer)",
  );
  assertEquals(error.exitCode, EXIT.security);
  const insecure = { ...OPENING, insecure: true };
  const { fault, mail, content: shown } = await openSealed(forged(), insecure);
  assertEquals([mail.sealed, mail.fault], [true, "wrong_signer"]);
  assertEquals(fault?.fault, "wrong_signer");
  const all = await collected(shown);
  assert(new TextDecoder().decode(all).includes("at ten"));
  assertEquals([mail.length, mail.size], [15, all.length]);
});

Deno.test("a letter whose head is another's has the length of what there is of it", async () => {
  const [short, long] = await Promise.all(
    ["Hello", "Hello ".repeat(20_000)].map((text) => sealed(["bob"], text)),
  );
  const insecure = { ...OPENING, insecure: true };
  const swapped = exchangeHead(short, long);
  const { mail, content } = await openSealed(download(swapped), insecure);
  const all = await collected(content);
  assertEquals([mail.fault, mail.size], ["swapped", all.length]);
  assert(new TextDecoder().decode(all).endsWith("\n\nHello"));
  assertEquals(mail.length, 5);
});

/** The letter of one with the head of another. */
function exchangeHead(letter: Uint8Array, other: Uint8Array): Uint8Array {
  const head = "Content-Type: application/age; name=head.age";
  const [[start], [, end]] = [letter, other].map((bytes) =>
    new TextDecoder().decode(bytes).split(head)
  );
  return encodeText(start + head + end);
}

Deno.test("openSealed() gives a letter that is too long to be kept, and opened again", async () => {
  const text = "0123456789abcde\n".repeat(280_000);
  const content = await sealed(["bob"], text);
  const { content: shown } = await openSealed(download(content), OPENING);
  const plain = new TextDecoder().decode(await collected(shown));
  assert(plain.endsWith(`\n\n${text}`));
  content[5_000_000] ^= 1;
  await assertRejects(
    () => openSealed(download(content), OPENING),
    Failure,
    "Do not trust this letter (damaged)",
  );
});

Deno.test("a letter that was imported, of which the server knows no sender, has its signer's name", async () => {
  const content = await sealed();
  const claim = { id: "1", from: "bob <bob@letterlock.invalid>" };
  const imported = () => download(content, claim);
  const { mail, fault } = await openSealed(imported(), OPENING);
  assertEquals([mail.from, fault], ["alice", undefined]);
  const heads = () => Promise.resolve([findSealedHead(content)]);
  const listed = [imported().mail];
  const [{ from }] = await openTitles(listed, { heads }, OPENING.reader);
  assertEquals(from, "alice");
});

Deno.test("openSealed() refuses what has not the form of a sealed letter", async () => {
  for (const content of ["", "Hello", (await sealed()).slice(0, -1)]) {
    const bytes = typeof content === "string" ? encodeText(content) : content;
    await assertRejects(
      () => openSealed(download(bytes), { ...OPENING, insecure: true }),
      Failure,
      "Do not trust this letter",
    );
  }
});

Deno.test("openSealed() asks whether to give what fails a check, if there is something to give", async () => {
  const content = await sealed();
  const asked: string[] = [];
  const open = (content: Uint8Array, answer: boolean) =>
    openSealed(download(content, { from: "bob" }), {
      ...OPENING,
      insists: ({ message }) => {
        asked.push(message);
        return Promise.resolve(answer);
      },
    });
  assertEquals((await open(content, true)).fault?.fault, "wrong_signer");
  const shown = "--insecure shows what there is of it";
  const no = await assertRejects(() => open(content, false), Failure);
  assert(no.hint?.startsWith(shown), no.hint);
  assertEquals(asked.length, 2);
  const none = await assertRejects(
    () => open(content.slice(0, -1), true),
    Failure,
  );
  assert(!none.hint?.includes(shown), none.hint);
  assertEquals(asked.length, 2);
});

Deno.test("openTitles() lists all mails for who has no keys for sealed letters", async () => {
  const listed = [download(new Uint8Array()).mail, sampleMail({ title: "T" })];
  const nobody = () => Promise.reject(new NoKeys("You have no keys", "ask"));
  const heads = () => Promise.reject(new Error("not asked for"));
  const mails = await openTitles(listed, { heads }, nobody);
  assertEquals(mails.map(({ title, fault }) => [title, fault]), [
    ["(You have no keys)", "not_a_reader"],
    ["T", undefined],
  ]);
});

Deno.test("openTitles() gives sealed titles, and says which not to trust", async () => {
  const head = findSealedHead(await sealed());
  const heads = (ids: string[]) =>
    Promise.resolve(ids.map((id) => id === "none" ? undefined : head));
  const listed = [
    download(new Uint8Array(), { id: "good" }).mail,
    download(new Uint8Array(), { id: "forged", from: "bob" }).mail,
    download(new Uint8Array(), { id: "none" }).mail,
  ];
  const titles = await openTitles(listed, { heads }, OPENING.reader);
  assertEquals(titles.map(({ title, fault }) => [title, fault]), [
    ["Lunch? 🍜", undefined],
    [
      "(do not trust it: alice wrote it, and the server says bob)",
      "wrong_signer",
    ],
    ["(do not trust it: It has no sealed head)", "malformed"],
  ]);
});

Deno.test("sealDraft() says who is not in the list", async () => {
  const error = await assertRejects(
    () => sealed(["bob", "carol", "dave"]),
    Failure,
    "carol and dave have no keys for sealed letters",
  );
  assertEquals(error.exitCode, EXIT.notFound);
});
