import { assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../../../lib/store/errors.ts";
import { RequestSite, served } from "../../support/request_site.ts";

const BYE = { type: "bye" };
const ASKED = { type: "bye", reason: "asked" };

Deno.test("a request that is wrong is refused, and the session goes on", async () => {
  const wrong = { type: "read" };
  const heard = await served(wrong, { type: "nonsense" }, { type: "inbox" });
  assertEquals(heard, [
    {
      type: "error",
      code: "bad_request",
      message: "Cannot serve the request: its index or id is missing or wrong",
    },
    {
      type: "error",
      code: "bad_request",
      message: "Cannot serve the request: its type is missing or wrong",
    },
    { type: "ok", total: 0, unread: 0, mails: [] },
  ]);
});

Deno.test("what is left over of a refused mail gets no answer", async () => {
  const left = [Uint8Array.of(1), { type: "end" }, { type: "cancel" }];
  assertEquals(await served(...left, BYE), [ASKED]);
});

Deno.test("basic: the server's records that come back to it are wrong requests, or nothing", async () => {
  const heard = await served(
    { type: "ok", id: "mail-1" },
    { type: "wait" },
    { type: "error", code: "storage", message: "" },
    Uint8Array.of(1),
    { type: "end" },
    { type: "inbox" },
  );
  assertEquals(heard.map((answer) => (answer as { type: string }).type), [
    "error",
    "error",
    "error",
    "ok",
  ]);
});

Deno.test("nothing is served after a bye", async () => {
  assertEquals(await served(BYE, { type: "inbox" }), [ASKED]);
});

Deno.test("a store that fails refuses requests, and the operator hears why", async () => {
  const site = await RequestSite.create();
  site.store.failure = new StorageError("Cannot list", "failed");
  const heard = await site.serve({ type: "inbox" }, { type: "read", index: 1 });
  const refused = {
    type: "error",
    code: "storage",
    message: "The server could not use its mail store; nothing was changed",
  };
  assertEquals(heard, [refused, refused]);
  const event = "notice" as const;
  const notice = { event, message: "A request failed: Cannot list" };
  assertEquals(site.events, [notice, notice]);
});

Deno.test("of a failing disk the operator hears the cause, the path and the error's name", async () => {
  const site = await RequestSite.create();
  const cause = new Error(
    "No space left on device (os error 28): open '/mail/bob/tmp/1'",
  );
  const box = { user: "bob", path: "/mail/bob" };
  site.store.failure = new StorageError("Cannot list", "full", { cause, box });
  await site.serve({ type: "inbox" });
  assertEquals(site.events, [{
    event: "notice" as const,
    message:
      "A request failed: Cannot list (the disk is full: /mail/bob/tmp/1)",
    errno: "ENOSPC",
  }]);
});

Deno.test("a bug in the store ends the session", async () => {
  const site = await RequestSite.create();
  site.store.failure = new TypeError("undefined is not a mail");
  await assertRejects(() => site.serve({ type: "inbox" }), TypeError);
});
