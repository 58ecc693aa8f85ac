import { assertEquals } from "@std/assert";
import { concatBytes, sha256 } from "../../../../lib/crypto/bytes.ts";
import { messageHead } from "../../../../lib/protocol/requests/message_stream.ts";
import { RequestError } from "../../../../lib/protocol/errors.ts";
import { StorageError } from "../../../../lib/store/errors.ts";
import { sampleReadMail } from "../../../support/sample_mail.ts";
import { noise } from "../../../support/seeded.ts";
import { RequestSite } from "../../support/request_site.ts";

const END = { type: "end" };
const PAGES = [[{ id: "1.M3", flags: "" }], [{ id: "1.M2", flags: "RS" }]];
const LIST = new TextEncoder().encode("1.M3 \n1.M2 RS\n");

Deno.test("flags answers with the id and the flags of each mail", async () => {
  const site = await RequestSite.create();
  site.store.flagPages = PAGES;
  const answers = await site.serve({ type: "flags" });
  assertEquals(answers, [{ type: "ok", same: false }, LIST, END]);
});

Deno.test("flags answers with nothing where the client has the list", async () => {
  const known = (await sha256(LIST)).toHex();
  const site = await RequestSite.create();
  site.store.flagPages = PAGES;
  const other = { type: "flags", known: "0".repeat(64) };
  const [, list] = await site.serve({ type: "flags", known }, other)
    .then((answers) => answers.slice(1));
  assertEquals(list, { type: "ok", same: false });
});

/** A message of noise in the store of a site. */
function store(site: RequestSite, id: string, bytes: Uint8Array) {
  const mail = sampleReadMail({ id, message_size: bytes.length });
  const content = ReadableStream.from([bytes]);
  site.store.stored.set(id, { mail, content, seen: () => {} });
  return concatBytes(messageHead({ mail }), bytes);
}

/** The bytes of data records between an `ok` and an `end`. */
function dataOf(answers: unknown[]): Uint8Array {
  assertEquals(answers.at(0), { type: "ok" });
  assertEquals(answers.at(-1), END);
  return concatBytes(...answers.slice(1, -1) as Uint8Array[]);
}

Deno.test("messages answers with messages in full records, and with what is missing", async () => {
  const site = await RequestSite.create();
  const long = store(site, "1.M2", noise(100_000));
  const short = store(site, "1.M4", noise(3));
  const ids = ["1.M2", "1.M3", "1.M4"];
  const answers = await site.serve({ type: "messages", ids });
  const gone = new RequestError(
    "no_such_mail",
    "There is no mail with this id",
  );
  assertEquals(dataOf(answers), concatBytes(long, messageHead(gone), short));
  assertEquals((answers[1] as Uint8Array).length, 65_536);
  assertEquals(site.store.calls, [["messages", "alice", ids]]);
});

Deno.test("messages leaves off between two mails where the session has to end", async () => {
  const site = await RequestSite.create();
  const ids = ["1.M2", "1.M3", "1.M4"];
  const stored = ids.map((id) => store(site, id, noise(3)));
  const goesOn = [true, false];
  site.goesOn = () => goesOn.shift()!;
  const bytes = dataOf(await site.serve({ type: "messages", ids }));
  assertEquals(bytes, concatBytes(stored[0], stored[1]));
});

Deno.test("messages ends by an error where the disk fails, and the session goes on", async () => {
  const site = await RequestSite.create();
  store(site, "1.M2", noise(3));
  site.store.stored.set("1.M3", new StorageError("Cannot read", "failed"));
  const ids = ["1.M2", "1.M3"];
  const answers = await site.serve({ type: "messages", ids }, { type: "bye" });
  const codes = answers.map((each) => (each as { code?: string }).code);
  assertEquals(codes.filter(Boolean), ["storage"]);
  assertEquals(answers.at(-1), { type: "bye", reason: "asked" });
});

Deno.test("messages are those of 1 to 500 mails", async () => {
  for (const count of [0, 501]) {
    const site = await RequestSite.create();
    const ids = Array.from({ length: count }, (_, i) => `1.M${i}`);
    const [answer] = await site.serve({ type: "messages", ids });
    assertEquals((answer as { code: string }).code, "bad_request");
  }
  const site = await RequestSite.create();
  const ids = Array.from({ length: 500 }, (_, i) => `1.M${i}`);
  const answers = await site.serve({ type: "messages", ids });
  assertEquals(answers[0], { type: "ok" });
});
