import { assertEquals, assertRejects } from "@std/assert";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { FileError } from "../../../lib/client/file_error.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import {
  END,
  hear,
  iterate,
  LONG,
  REFUSED,
  sessionWith,
} from "../support/scripted_server.ts";

const HEAD = { hash: "0".repeat(64), size: 2, time: 7, flags: "S" };
const ANSWER = { id: "mail-7", added: true };
const OK = { type: "ok", ...ANSWER };

Deno.test("importMail() puts a short message into the request", async () => {
  const { session, heard } = await sessionWith(OK);
  const open = () => iterate(encodeText("H"), encodeText("i"));
  assertEquals(await session.importMail({ ...HEAD, open }), ANSWER);
  const content = encodeText("Hi").toBase64();
  assertEquals(await heard(), [{ type: "import", ...HEAD, content }]);
});

Deno.test("importMail() sends a long message after the request, and an end", async () => {
  const { session, server, heard } = await sessionWith();
  const importing = session.importMail({ ...HEAD, open: () => iterate(LONG) });
  const first = [await hear(server), await hear(server), await hear(server)];
  await server.send(OK);
  assertEquals(await importing, ANSWER);
  assertEquals(first, [{ type: "import", ...HEAD }, LONG, END]);
  assertEquals(await heard(), []);
});

Deno.test("importMail() stops once the server has the message, or refuses it", async () => {
  const there = { type: "ok", id: "mail-1", added: false };
  async function* endless() {
    for (;;) yield LONG;
  }
  const { session } = await sessionWith(there, REFUSED);
  const message = { ...HEAD, open: endless };
  const answer = { id: "mail-1", added: false };
  assertEquals(await session.importMail(message), answer);
  await assertRejects(
    () => session.importMail(message),
    RequestError,
    "No room",
  );
});

Deno.test("importMail() cancels a message that cannot be read, and the session stays", async () => {
  const cancelled = { type: "ok", id: "", added: false };
  const { session, heard, closed } = await sessionWith(cancelled);
  async function* broken() {
    yield LONG;
    throw new FileError(EXIT.failed, "Cannot read x");
  }
  const importing = session.importMail({ ...HEAD, open: broken });
  await assertRejects(() => importing, FileError, "Cannot read x");
  assertEquals((await heard()).at(-1), { type: "cancel" });
  assertEquals(closed(), 0);
});
