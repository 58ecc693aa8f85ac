import { assertEquals, assertRejects } from "@std/assert";
import { Unanswered } from "../../../lib/client/session/connect/unanswered.ts";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import { channelOn } from "../../support/channel_pair.ts";
import { streamPair } from "../../support/memory_stream.ts";
import {
  DRAFT,
  END,
  iterate,
  LONG,
  MAIL,
  OK,
  REFUSED,
  type Said,
  sessionOn,
  sessionWith,
} from "../support/scripted_server.ts";

Deno.test("each request of a session asks and gives the answer", async () => {
  const page = { total: 1, unread: 0, mails: [MAIL] };
  const { session, heard, closed } = await sessionWith(
    { type: "ok", ...page },
    { type: "ok", ...page },
    { type: "ok", mail: MAIL },
    { type: "ok", mail: MAIL },
    { type: "ok", ...page },
    { type: "ok", mail: MAIL },
  );
  assertEquals(await session.inbox({ limit: 5 }), page);
  assertEquals(await session.search({ text: "x" }), page);
  assertEquals(await session.delete({ id: "mail-1" }), MAIL);
  assertEquals(await session.mark({ index: 2, unread: true }), MAIL);
  assertEquals(await session.deleted({ before: 7 }), page);
  assertEquals(await session.undelete({ index: 1 }), MAIL);
  assertEquals(await heard(), [
    { type: "inbox", limit: 5 },
    { type: "search", text: "x" },
    { type: "delete", id: "mail-1" },
    { type: "mark", index: 2, unread: true },
    { type: "deleted", before: 7 },
    { type: "undelete", index: 1 },
  ]);
  assertEquals(closed(), 0);
});

Deno.test("a refused request leaves the session as it is", async () => {
  const { session, closed } = await sessionWith(
    { type: "error", code: "no_such_mail", message: "There is no mail" },
    { type: "ok", mail: MAIL },
  );
  const error = await assertRejects(
    () => session.delete({ index: 9 }),
    RequestError,
    "There is no mail",
  );
  assertEquals(error.code, "no_such_mail");
  assertEquals(await session.delete({ index: 1 }), MAIL);
  assertEquals(closed(), 0);
});

Deno.test("a wait is no answer, and tells how far the server is", async () => {
  const wait = { type: "wait", done: 3, total: 9 };
  const { session, told } = await sessionWith(
    { type: "wait" },
    wait,
    { type: "ok", mail: MAIL },
    wait,
    OK,
  );
  assertEquals(await session.delete({ index: 1 }), MAIL);
  const content = iterate(LONG);
  assertEquals(await session.send({ ...DRAFT, content }), { id: "mail-7" });
  const three = { done: 3, total: 9 };
  const none = { done: undefined, total: undefined };
  assertEquals(told, [none, three, "end", three, "end"]);
});

Deno.test("an answer that is none, or none at all, ends the session", async () => {
  const cases: [Said[], string][] = [
    [[{ type: "ok" }], "its mail is missing or wrong"],
    [[END], "Cannot understand the answer of the server"],
    [[LONG], "content out of turn"],
    [[], "The connection closed before the session ended"],
    [
      [{ type: "bye", reason: "idle" }],
      "The server ended the session: nothing was done for too long",
    ],
    [[{ type: "bye", reason: "asked" }], "The session has ended"],
    [[{ type: "bye", reason: "bored" }], "The server ended the session"],
    [[{ type: "bye" }], "The server ended the session"],
  ];
  for (const [answers, message] of cases) {
    const { session, closed, end } = await sessionWith(...answers);
    end();
    const error = await assertRejects(
      () => session.delete({ index: 1 }),
      Failure,
      message,
    );
    assertEquals(error.exitCode, EXIT.cannotConnect);
    assertEquals(closed(), 1);
  }
});

Deno.test("close() says bye and waits for the server's", async () => {
  const { session, heard, closed } = await sessionWith({
    type: "bye",
    reason: "asked",
  });
  await session.close();
  assertEquals(await heard(), [{ type: "bye" }]);
  assertEquals(closed(), 1);
});

Deno.test("close() takes a sign of life for what it is", async () => {
  const bye: Said = { type: "bye", reason: "asked" };
  const { session, closed } = await sessionWith({ type: "wait" }, bye);
  await session.close();
  assertEquals(closed(), 1);
});

Deno.test("a server that says bye hears none", async () => {
  const bye: Said = { type: "bye", reason: "idle" };
  const { session, heard, closed } = await sessionWith(bye);
  await assertRejects(() => session.delete({ index: 1 }), Failure);
  assertEquals(closed(), 1);
  assertEquals(await heard(), [{ type: "delete", index: 1 }]);
});

Deno.test("a record that does not open ends the session without a bye, as an attack", async () => {
  const [near, far] = streamPair();
  let written = 0;
  const write = (bytes: Uint8Array) => {
    written += bytes.length;
    return near.write(bytes);
  };
  let closed = 0;
  const session = sessionOn(
    await channelOn({ ...near, write }),
    () => closed++,
  );
  const deleting = session.delete({ index: 1 });
  far.write(encodeFrame(new Uint8Array(100)));
  const error = await assertRejects(() => deleting, Failure);
  assertEquals([error.exitCode, closed], [EXIT.security, 1]);
  const request = encodeText('\u0001{"type":"delete","index":1}').length;
  assertEquals(written, 4 + 12 + request + 16);
});

Deno.test("close() finds out a session that ends without a bye", async () => {
  for (const answers of [[], [OK], [REFUSED], [LONG]]) {
    const { session, closed, end } = await sessionWith(...answers);
    end();
    await assertRejects(() => session.close(), Failure, "closed before");
    assertEquals(closed(), 1);
  }
});

Deno.test("a request without an answer says whether the server may have done it", async () => {
  const bye: Said = { type: "bye", reason: "closing" };
  const short = () => iterate(encodeText("Hi"));
  const cases: [string, Said[], () => AsyncGenerator<Uint8Array>, boolean][] = [
    ["a short mail went out", [], short, true],
    ["a long mail went out", [], () => iterate(LONG), true],
    ["the server said bye", [bye], short, false],
    ["the server said bye in an upload", [bye], () => iterate(LONG), false],
    ["an answer made no sense", [END], short, true],
  ];
  for (const [what, answers, content, mayBeDone] of cases) {
    const { session, end } = await sessionWith(...answers);
    end();
    const error = await assertRejects(
      () => session.send({ ...DRAFT, content: content() }),
      Unanswered,
    );
    assertEquals(error.mayBeDone, mayBeDone, what);
  }
});

Deno.test("drop() closes without a word", async () => {
  const { session, heard, closed } = await sessionWith();
  session.drop();
  assertEquals([closed(), await heard()], [1, []]);
});
