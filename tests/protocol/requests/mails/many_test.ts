import { assertEquals, assertRejects } from "@std/assert";
import { concatBytes } from "../../../../lib/crypto/bytes.ts";
import {
  ProtocolError,
  RequestError,
} from "../../../../lib/protocol/errors.ts";
import {
  flagLine,
  readFlagList,
} from "../../../../lib/protocol/requests/flag_list.ts";
import { FLAGS } from "../../../../lib/protocol/requests/mails/flags.ts";
import { MESSAGES } from "../../../../lib/protocol/requests/mails/messages.ts";
import {
  messageHead,
  readMessages,
} from "../../../../lib/protocol/requests/message_stream.ts";
import { sampleReadMail } from "../../../support/sample_mail.ts";
import { noise } from "../../../support/seeded.ts";
import {
  assertTaken,
  BAD_FLAGS,
  BAD_MAIL_IDS,
  testWrongAnswer,
  testWrongField,
} from "../../support/wrong_fields.ts";

const BAD_HASHES = [
  "",
  "0".repeat(63),
  "0".repeat(65),
  "A".repeat(64),
  1,
  null,
];

Deno.test("flags may name the list that the client has", () => {
  assertTaken(FLAGS, { type: "flags" });
  assertTaken(FLAGS, { type: "flags", known: "0".repeat(64) });
});

testWrongField(FLAGS, { type: "flags" }, "known", BAD_HASHES);
testWrongAnswer("flags", FLAGS, { same: true }, {
  same: [undefined, ...BAD_FLAGS],
});

Deno.test("messages names mails by their ids", () => {
  assertTaken(MESSAGES, { type: "messages", ids: ["1.M2", "f_a_2cb"] });
});

testWrongField(
  MESSAGES,
  { type: "messages", ids: ["1.M2"] },
  "ids",
  [undefined, null, "1.M2", {}, ...BAD_MAIL_IDS.map((id) => [id])],
);

const text = (text: string) => new TextEncoder().encode(text);

async function* cutInto(bytes: Uint8Array, size: number) {
  for (let i = 0; i < bytes.length; i += size) yield bytes.slice(i, i + size);
}

Deno.test("readFlagList() reads what flagLine() writes, however it is cut", async () => {
  const list = [{ id: "1.M2", flags: "" }, { id: "f_a_2cb", flags: "FRS" }];
  const bytes = text(list.map(flagLine).join(""));
  for (const size of [1, 7, 1000]) {
    assertEquals(await readFlagList(cutInto(bytes, size)), list);
  }
  assertEquals(await readFlagList(cutInto(text(""), 1)), []);
});

for (
  const wrong of [
    "1.M2",
    "1.M2 ",
    "1.M2\n",
    "1.M2 S S\n",
    " S\n",
    "../x \n",
    "1.M2 2\n",
    "1.M2 \n\n",
    "1.M2 \n1.M2 S\n",
    "\xff",
  ]
) {
  Deno.test(`readFlagList() refuses ${JSON.stringify(wrong)}`, async () => {
    const bytes = Uint8Array.from(wrong, (each) => each.charCodeAt(0));
    await assertRejects(() => readFlagList(cutInto(bytes, 3)), ProtocolError);
  });
}

Deno.test("readFlagList() takes no list over its limit", async () => {
  const bytes = text("1.M2 \n");
  const list = await readFlagList(cutInto(bytes, 3), bytes.length);
  assertEquals(list, [{ id: "1.M2", flags: "" }]);
  const tooLong = () => readFlagList(cutInto(bytes, 3), bytes.length - 1);
  await assertRejects(tooLong, ProtocolError);
});

const MAIL = sampleReadMail({ id: "1.M2", message_size: 5000 });
const EMPTY = sampleReadMail({ id: "1.M4", message_size: 0 });
const GONE = new RequestError("no_such_mail", "There is no mail");
const IDS = ["1.M2", "1.M3", "1.M4"];
const STREAM = concatBytes(
  ...[messageHead({ mail: MAIL }), noise(5000)],
  ...[messageHead(GONE), messageHead({ mail: EMPTY })],
);

/** What is read of a stream: ids, with their bytes or the code of an error. */
async function read(
  bytes: Uint8Array,
  { ids = IDS, size = 64 }: { ids?: string[]; size?: number } = {},
) {
  const given = [];
  for await (const each of readMessages(cutInto(bytes, size), ids)) {
    if (!each.mail) given.push([each.id, each.error.code]);
    else {
      const pieces = await Array.fromAsync(each.content, (one) => one.slice());
      given.push([each.id, concatBytes(...pieces)]);
    }
  }
  return given;
}

Deno.test("readMessages() reads messages and refusals, however they are cut", async () => {
  const expected = [
    ["1.M2", noise(5000)],
    ["1.M3", "no_such_mail"],
    ["1.M4", new Uint8Array(0)],
  ];
  for (const size of [1, 3, 1000, STREAM.length]) {
    assertEquals(await read(STREAM, { size }), expected);
  }
});

Deno.test("readMessages() goes on where its caller leaves a message unread", async () => {
  const ids = [];
  for await (const { id } of readMessages(cutInto(STREAM, 64), IDS)) {
    ids.push(id);
  }
  assertEquals(ids, IDS);
});

Deno.test("readMessages() takes the first of those that were asked for", async () => {
  const ids = [...IDS, "1.M5"];
  assertEquals((await read(STREAM, { ids })).length, 3);
});

Deno.test("readMessages() refuses what is cut, too long, or another mail", async () => {
  const length = Uint8Array.of(0, 1, 0, 1);
  const wrong: [Uint8Array, string[]?][] = [
    [STREAM.subarray(0, 2)],
    [STREAM.subarray(0, 20)],
    [STREAM.subarray(0, 4000)],
    [concatBytes(length, noise(65_537))],
    [concatBytes(STREAM, Uint8Array.of(0))],
    [STREAM, ["1.M3", "1.M2", "1.M4"]],
    [STREAM, ["1.M2"]],
  ];
  for (const [bytes, ids] of wrong) {
    await assertRejects(() => read(bytes, { ids }), ProtocolError);
  }
});
