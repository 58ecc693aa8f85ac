import { assert, assertEquals, assertRejects } from "@std/assert";
import { Unanswered } from "../../../lib/client/session/connect/unanswered.ts";
import { ServerSession } from "../../../lib/client/session/server_session.ts";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import { channelOn, channelPair } from "../../support/channel_pair.ts";
import { streamPair } from "../../support/memory_stream.ts";
import {
  DRAFT,
  END,
  hear,
  iterate,
  LONG,
  OK,
  REFUSED,
  type Said,
  sessionOn,
  sessionWith,
} from "../support/scripted_server.ts";

Deno.test("send() puts a short content into the request", async () => {
  const { session, heard } = await sessionWith(OK);
  const content = iterate(encodeText("H"), encodeText("i"));
  assertEquals(await session.send({ ...DRAFT, content }), { id: "mail-7" });
  assertEquals(await heard(), [
    { type: "send", ...DRAFT, content: encodeText("Hi").toBase64() },
  ]);
});

Deno.test("send() says what a letter answers, and what its content is", async () => {
  const { session, heard } = await sessionWith(OK);
  const fields = {
    content_type: "multipart/mixed; boundary=x",
    in_reply_to: "<2@x>",
    references: "<1@x> <2@x>",
  };
  await session.send({ ...DRAFT, fields, content: iterate() });
  assertEquals(await heard(), [
    { type: "send", ...DRAFT, fields, content: "" },
  ]);
});

Deno.test("send() sends a long content after the request, and an end", async () => {
  const { session, server, heard } = await sessionWith();
  // The answer comes when the mail is whole, not before.
  const sending = session.send({ ...DRAFT, content: iterate(LONG) });
  const first = [await hear(server), await hear(server), await hear(server)];
  await server.send(OK);
  assertEquals(await sending, { id: "mail-7" });
  assertEquals(first, [{ type: "send", ...DRAFT }, LONG, END]);
  assertEquals(await heard(), []);
});

Deno.test("send() sends content in records as long as its pieces, up to 256 KiB", async () => {
  const { session, server } = await sessionWith();
  const content = iterate(new Uint8Array(300_000), new Uint8Array(1000));
  const sending = session.send({ ...DRAFT, content });
  const lengths: number[] = [];
  await hear(server);
  for (;;) {
    const said = await hear(server);
    if (!(said instanceof Uint8Array)) break;
    lengths.push(said.length);
  }
  await server.send(OK);
  await sending;
  assertEquals(lengths, [262_144, 37_856, 1000]);
});

Deno.test("send() stops once the server has refused the mail", async () => {
  const { session, heard, closed } = await sessionWith(REFUSED);
  let left = false;
  async function* endless() {
    try {
      for (;;) yield LONG;
    } finally {
      left = true;
    }
  }
  const error = await assertRejects(
    () => session.send({ ...DRAFT, content: endless() }),
    RequestError,
    "No room",
  );
  assertEquals(error.code, "over_quota");
  assert(left);
  assertEquals((await heard()).at(-1), END);
  assertEquals(closed(), 0);
});

Deno.test("send() goes on reading while the server takes nothing", async () => {
  const [near, far] = streamPair();
  const server = await channelOn(far);
  const heardAnswer = Promise.withResolvers<void>();
  let taken = 0;
  const client = await channelOn({
    ...near,
    async read(into) {
      const count = await near.read(into);
      heardAnswer.resolve();
      return count;
    },
    async write(bytes) {
      if (taken > 0) await heardAnswer.promise;
      taken += bytes.length;
      return near.write(bytes);
    },
  });
  const session = sessionOn(client);
  const content = iterate(...Array(32).fill(LONG));
  const sending = session.send({ ...DRAFT, content });
  await server.receive();
  await server.send(REFUSED);
  await assertRejects(() => sending, RequestError, "No room");
});

Deno.test("send() cancels a mail whose content cannot be read, and the session stays", async () => {
  const { session, server, closed } = await sessionWith();
  async function* failing() {
    yield LONG;
    throw new Deno.errors.NotFound("gone");
  }
  const sending = assertRejects(
    () => session.send({ ...DRAFT, content: failing() }),
    Deno.errors.NotFound,
    "gone",
  );
  const heard = [await hear(server), await hear(server), await hear(server)];
  assertEquals(heard, [{ type: "send", ...DRAFT }, LONG, { type: "cancel" }]);
  await server.send({ type: "ok", id: "" });
  await sending;
  assertEquals(closed(), 0);
});

Deno.test("a mail whose end never went out was not delivered", async () => {
  const { client } = await channelPair();
  const limits = {
    title: 100,
    content: 1000,
    recipients: 100,
    attachments: 25_000_000,
  };
  const full = new Failure(EXIT.cannotConnect, "The connection was lost");
  client.postData = () => Promise.reject(full);
  client.receive = () => Promise.reject(full);
  const connection = { close: () => {}, isSending: false };
  const session = new ServerSession(connection, client, "basic", limits);
  const error = await assertRejects(
    () => session.send({ ...DRAFT, content: iterate(LONG) }),
    Unanswered,
  );
  assertEquals([error.mayBeDone, error.message], [false, full.message]);
});

Deno.test("checkNames() cancels a draft at once, and the session goes on", async () => {
  const unknown = { type: "error", code: "unknown_recipient", message: "No" };
  const { session, heard } = await sessionWith({ type: "ok", id: "" }, unknown);
  await session.checkNames(["bob"]);
  await assertRejects(() => session.checkNames(["zoe"]), RequestError, "No");
  const types = (await heard()).map((said) =>
    (said as Said & { type: string }).type
  );
  assertEquals(types, ["send", "cancel", "send", "cancel"]);
});
