import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Unanswered } from "../../../lib/client/session/unanswered.ts";
import { ServerSession } from "../../../lib/client/session/server_session.ts";
import { toFailure } from "../../../lib/client/session/answers.ts";
import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { ReadTimeoutError } from "../../../lib/protocol/byte_stream.ts";
import {
  RefusedError,
  RequestError,
  SecurityError,
} from "../../../lib/protocol/errors.ts";
import type { Channel } from "../../../lib/protocol/records/channel.ts";
import { INLINE_LIMIT } from "../../../lib/protocol/limits.ts";
import { channelPair } from "../../support/channel_pair.ts";
import { sampleMail } from "../../support/sample_mail.ts";

const MAIL = sampleMail({ to: ["alice"], unread: true, size: 4099 });
const DRAFT = { id: "draft-01", to: ["bob"], title: "Hello" };
const OK = { type: "ok", id: "mail-7" };
const END = { type: "end" };
const REFUSED = { type: "error", code: "over_quota", message: "No room" };
const LONG = new Uint8Array(INLINE_LIMIT + 1).fill(7);

type Said = Uint8Array | { type: string; [name: string]: unknown };

/** A session with a server that says what it is told to, whatever it hears. */
async function sessionWith(...answers: Said[]) {
  const { client, server, cut } = await channelPair();
  for (const answer of answers) {
    if (answer instanceof Uint8Array) await server.postData(answer);
    else await server.post(answer);
  }
  await server.flush();
  const told: unknown[] = [];
  let closed = 0;
  const limits = { title: 100, content: 1000, recipients: 100 };
  const connection = { close: () => void closed++ };
  return {
    session: new ServerSession(
      connection,
      client,
      "enhanced",
      limits,
      (progress) => told.push(progress),
    ),
    told,
    closed: () => closed,
    /** The server says nothing more. */
    end: () => cut("server"),
    server,
    /** What the client sent until now, content as bytes. */
    /** What the client sent until now, content as bytes. */
    async heard(): Promise<unknown[]> {
      cut("client");
      const heard: unknown[] = [];
      for (;;) {
        const next = await hear(server);
        if (next === null) return heard;
        heard.push(next);
      }
    },
  };
}

/** What comes next: a message, content as bytes, or null at the end. */
async function hear(channel: Channel): Promise<unknown> {
  const received = await channel.receive();
  return received?.kind === "data"
    ? received.data.slice()
    : received && received.message;
}

async function* iterate(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces = await Array.fromAsync(content, (piece) => piece.slice());
  return concatBytes(...pieces);
}

Deno.test("each request of a session asks and gives the answer", async () => {
  const page = { total: 1, unread: 0, mails: [MAIL] };
  const { session, heard, closed } = await sessionWith(
    { type: "ok", ...page },
    { type: "ok", ...page },
    { type: "ok", mail: MAIL },
  );
  assertEquals(await session.inbox({ limit: 5 }), page);
  assertEquals(await session.search({ text: "x" }), page);
  assertEquals(await session.delete({ id: "mail-1" }), MAIL);
  assertEquals(await heard(), [
    { type: "inbox", limit: 5 },
    { type: "search", text: "x" },
    { type: "delete", id: "mail-1" },
  ]);
  assertEquals(closed(), 0);
});

Deno.test("read() gives a content that comes in the answer, or after it", async () => {
  const { session, heard } = await sessionWith(
    { type: "ok", mail: MAIL, content: encodeText("Hi").toBase64() },
    { type: "ok", mail: MAIL },
    LONG,
    encodeText("Hi"),
    END,
  );
  const short = await session.read({ index: 1 });
  assertEquals(short.mail, MAIL);
  assertEquals(await whole(short.content), encodeText("Hi"));
  const long = await session.read({ index: 1, peek: true });
  const content = concatBytes(LONG, encodeText("Hi"));
  assertEquals(await whole(long.content), content);
  assertEquals(await heard(), [
    { type: "read", index: 1 },
    { type: "got", id: MAIL.id },
    { type: "read", index: 1, peek: true },
  ]);
});

Deno.test("read() says that it got the mail at its end, or when it is told to", async () => {
  const answer = [{ type: "ok", mail: MAIL }, LONG, END];
  const { session, heard } = await sessionWith(...answer, ...answer);
  const half = await session.read({ index: 1 }, { gotLater: true });
  await whole(half.content);
  const later = await session.read({ index: 2 }, { gotLater: true });
  await whole(later.content);
  await later.got();
  assertEquals(await heard(), [
    { type: "read", index: 1 },
    { type: "read", index: 2 },
    { type: "got", id: MAIL.id },
  ]);
});

Deno.test("read() says nothing of a mail that it got in part", async () => {
  const answer = [{ type: "ok", mail: MAIL }, LONG, END];
  const { session, heard } = await sessionWith(...answer);
  for await (const _ of (await session.read({ index: 1 })).content) break;
  assertEquals(await heard(), [{ type: "read", index: 1 }]);
});

Deno.test("read() fails where the server cannot go on, and the session stays", async () => {
  const { session, closed } = await sessionWith(
    { type: "ok", mail: MAIL },
    LONG,
    { type: "error", code: "storage", message: "No disk" },
    { type: "ok", mail: MAIL },
  );
  const { content } = await session.read({ index: 1 });
  const error = await assertRejects(() => whole(content), RequestError);
  assertEquals(error.code, "storage");
  assertEquals(await session.delete({ index: 1 }), MAIL);
  assertEquals(closed(), 0);
});

Deno.test("read() ends the session where something else than an end comes", async () => {
  for (const other of [OK, { type: "nonsense" }]) {
    const { session, closed } = await sessionWith(
      { type: "ok", mail: MAIL },
      LONG,
      other,
    );
    const { content } = await session.read({ index: 1 });
    const error = await assertRejects(() => whole(content), Failure);
    assertEquals(error.exitCode, EXIT.cannotConnect);
    assertEquals(error.message, "Cannot understand the answer of the server");
    assertEquals(closed(), 1);
  }
});

Deno.test("send() puts a short content into the request", async () => {
  const { session, heard } = await sessionWith(OK);
  const content = iterate(encodeText("H"), encodeText("i"));
  assertEquals(await session.send({ ...DRAFT, content }), { id: "mail-7" });
  assertEquals(await heard(), [
    { type: "send", ...DRAFT, content: encodeText("Hi").toBase64() },
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
  assertEquals(told, [{ done: undefined, total: undefined }, three, three]);
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

Deno.test("close() finds out a session that ends without a bye", async () => {
  for (const answers of [[], [OK], [REFUSED], [LONG]]) {
    const { session, closed, end } = await sessionWith(...answers);
    end();
    await assertRejects(() => session.close(), Failure, "closed before");
    assertEquals(closed(), 1);
  }
});

Deno.test("toFailure() gives each failure its exit code", () => {
  const late = toFailure(new ReadTimeoutError(2500)) as Failure;
  assertEquals(late.exitCode, EXIT.cannotConnect);
  assertEquals(
    late.message,
    "Connection timed out: the server did not answer within 2.5 s",
  );
  const attacked = toFailure(new SecurityError("Altered")) as Failure;
  assertEquals(attacked.exitCode, EXIT.security);
  const bug = new TypeError("a bug");
  assertEquals(toFailure(bug), bug);
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

Deno.test("a mail whose end never went out was not delivered", async () => {
  const { client } = await channelPair();
  const limits = { title: 100, content: 1000, recipients: 100 };
  const full = new Failure(EXIT.cannotConnect, "The connection was lost");
  client.postData = () => Promise.reject(full);
  client.receive = () => Promise.reject(full);
  const connection = { close: () => {} };
  const session = new ServerSession(connection, client, "basic", limits);
  const error = await assertRejects(
    () => session.send({ ...DRAFT, content: iterate(LONG) }),
    Unanswered,
  );
  assertEquals([error.mayBeDone, error.message], [false, full.message]);
});

Deno.test("read() ends the session where a content outgrows its announced size", async () => {
  const short = encodeText("Hi!").toBase64();
  const cases: Said[][] = [
    [{ type: "ok", mail: { ...MAIL, size: 2 }, content: short }],
    [{ type: "ok", mail: { ...MAIL, size: LONG.length } }, LONG, LONG, END],
  ];
  for (const answers of cases) {
    const { session, closed } = await sessionWith(...answers);
    const { content, mail } = await session.read({ index: 1 });
    let size = 0;
    const error = await assertRejects(
      async () => {
        for await (const piece of content) size += piece.length;
      },
      Failure,
      "is longer than",
    );
    assertEquals(error.exitCode, EXIT.cannotConnect);
    assert(size <= mail.size, `${size} bytes came through`);
    assertEquals(closed(), 1);
  }
});

Deno.test("drop() closes without a word", async () => {
  const { session, heard, closed } = await sessionWith();
  session.drop();
  assertEquals([closed(), await heard()], [1, []]);
});

Deno.test("toFailure() says what else an invalid login may be", () => {
  const invalid = toFailure(new RefusedError("invalid")) as Failure;
  assertEquals(invalid.message, "Invalid username or password.");
  assertMatch(invalid.hint!, /your keys may be old: .*rotated.* ask/);
  const full = toFailure(new RefusedError("full")) as Failure;
  assertEquals([full.hint, full.exitCode], [
    "--wait waits for a place",
    EXIT.full,
  ]);
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
