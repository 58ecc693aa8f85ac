import { assertEquals, assertRejects } from "@std/assert";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import { messageHead } from "../../../lib/protocol/requests/message_stream.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { sampleReadMail } from "../../support/sample_mail.ts";
import { noise } from "../../support/seeded.ts";
import {
  END,
  hear,
  type Said,
  sessionWith,
} from "../support/scripted_server.ts";

const OK = { type: "ok" };
const BROKEN = { type: "error", code: "storage", message: "The disk fails" };
const MAIL = sampleReadMail({ id: "1.M2", message_size: 5 });
const STREAM = concatBytes(messageHead({ mail: MAIL }), noise(5));

Deno.test("flags() gives the list, or nothing where it is the one that is here", async () => {
  const { session, heard } = await sessionWith(
    ...[{ type: "ok", same: false }, new TextEncoder().encode("1.M2 S\n"), END],
    ...[{ type: "ok", same: true }, END],
  );
  assertEquals(await session.flags(), [{ id: "1.M2", flags: "S" }]);
  const known = "0".repeat(64);
  assertEquals(await session.flags(known), undefined);
  assertEquals(await heard(), [{ type: "flags" }, { type: "flags", known }]);
});

Deno.test("flags() takes a sign of life in the middle of the list", async () => {
  const [start, end] = ["1.M2 ", "S\n"].map((text) =>
    new TextEncoder().encode(text)
  );
  const { session } = await sessionWith(
    ...[{ type: "ok", same: false }, start, { type: "wait" }, end, END],
  );
  assertEquals(await session.flags(), [{ id: "1.M2", flags: "S" }]);
});

/** What `messages()` gives: ids with bytes, or with the code of the error. */
async function messagesOf(...answers: Said[]) {
  const { session, closed, server } = await sessionWith(OK, ...answers);
  const given: unknown[] = [];
  const codeOf = (error: unknown) => {
    if (error instanceof RequestError) return error.code;
    throw error;
  };
  for await (const each of session.messages(["1.M2", "1.M3"])) {
    const value = each.mail
      ? await Array.fromAsync(each.content, (one) => one.slice())
        .then((pieces) => concatBytes(...pieces), codeOf)
      : each.error.code;
    given.push([each.id, value]);
  }
  // The scripted answers may be read before the request is out.
  return { given, closed: closed(), asked: await hear(server) };
}

Deno.test("messages() gives each message, and asks on for those that were left out", async () => {
  const last = sampleReadMail({ id: "1.M3", message_size: 7 });
  const rest = concatBytes(messageHead({ mail: last }), noise(7));
  const { given, closed, asked } = await messagesOf(
    ...[STREAM, END],
    ...[OK, rest, END],
  );
  assertEquals(given, [["1.M2", noise(5)], ["1.M3", noise(7)]]);
  assertEquals(closed, 0);
  assertEquals(asked, { type: "messages", ids: ["1.M2", "1.M3"] });
});

Deno.test("messages() names the mail that the server could not read", async () => {
  const between = await messagesOf(STREAM, BROKEN);
  assertEquals(between.given, [["1.M2", noise(5)], ["1.M3", "storage"]]);
  const within = await messagesOf(
    ...[STREAM.subarray(0, -1), BROKEN],
    ...[OK, BROKEN],
  );
  assertEquals(within.given, [["1.M2", "storage"], ["1.M3", "storage"]]);
  assertEquals([between.closed, within.closed], [0, 0]);
});

Deno.test("messages() ends the session where it cannot understand the server", async () => {
  for (const bytes of [STREAM.subarray(0, -1), STREAM.subarray(0, 9)]) {
    await assertRejects(() => messagesOf(bytes, END), Failure, "understand");
  }
});
