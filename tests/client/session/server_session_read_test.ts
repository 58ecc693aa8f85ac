import { assert, assertEquals, assertRejects } from "@std/assert";
import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import {
  END,
  LONG,
  MAIL,
  OK,
  READ_MAIL,
  type Said,
  sessionWith,
  whole,
} from "../support/scripted_server.ts";

Deno.test("read() gives a content that comes in the answer, or after it", async () => {
  const { session, heard } = await sessionWith(
    { type: "ok", mail: READ_MAIL, content: encodeText("Hi").toBase64() },
    { type: "ok", mail: READ_MAIL },
    LONG,
    encodeText("Hi"),
    END,
  );
  const short = await session.read({ index: 1 });
  assertEquals(short.mail, READ_MAIL);
  assertEquals(await whole(short.content), encodeText("Hi"));
  const long = await session.read({ index: 1, peek: true });
  const content = concatBytes(LONG, encodeText("Hi"));
  assertEquals(await whole(long.content), content);
  assertEquals(await heard(), [
    { type: "read", index: 1 },
    { type: "read", index: 1, peek: true },
  ]);
});

Deno.test("read() of a message takes as many bytes as the message has", async () => {
  const mail = { ...READ_MAIL, size: 2, message_size: LONG.length };
  const { session, heard } = await sessionWith(
    ...[{ type: "ok", mail }, LONG, END],
    ...[{ type: "ok", mail }, LONG, encodeText("!"), END],
  );
  const query = { index: 1, message: true };
  const { content } = await session.read(query);
  assertEquals(await whole(content), LONG);
  const more = await session.read(query);
  await assertRejects(() => whole(more.content), Failure, "is longer than");
  assertEquals(
    await heard(),
    [query, query].map((q) => ({ type: "read", ...q })),
  );
});

Deno.test("read() says that it got the mail when it is told to, and not before", async () => {
  const answer = [{ type: "ok", mail: READ_MAIL }, LONG, END];
  const { session, heard } = await sessionWith(...answer, ...answer);
  const half = await session.read({ index: 1 });
  await whole(half.content);
  const later = await session.read({ index: 2 });
  await whole(later.content);
  await later.got();
  assertEquals(await heard(), [
    { type: "read", index: 1 },
    { type: "read", index: 2 },
    { type: "got", id: READ_MAIL.id },
  ]);
});

Deno.test("read() does not say that it got a mail which stays as it is", async () => {
  const read = { ...READ_MAIL, unread: false };
  const { session, heard } = await sessionWith(
    ...[{ type: "ok", mail: read }, LONG, END],
    ...[{ type: "ok", mail: READ_MAIL }, LONG, END],
  );
  const queries = [{ index: 1 }, { index: 1, peek: true }];
  for (const query of queries) {
    const { content, got } = await session.read(query);
    await whole(content);
    await got();
  }
  assertEquals(
    await heard(),
    queries.map((query) => ({ type: "read", ...query })),
  );
});

Deno.test("read() fails where the server cannot go on, and the session stays", async () => {
  const { session, closed } = await sessionWith(
    { type: "ok", mail: READ_MAIL },
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
      { type: "ok", mail: READ_MAIL },
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

Deno.test("read() ends the session where a content outgrows its announced size", async () => {
  const short = encodeText("Hi!").toBase64();
  const cases: Said[][] = [
    [{ type: "ok", mail: { ...READ_MAIL, size: 2 }, content: short }],
    [
      { type: "ok", mail: { ...READ_MAIL, size: LONG.length } },
      LONG,
      LONG,
      END,
    ],
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
