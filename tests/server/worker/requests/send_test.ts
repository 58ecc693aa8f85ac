import { assertEquals, assertRejects } from "@std/assert";
import { concatBytes, encodeText } from "../../../../lib/crypto/bytes.ts";
import {
  ProtocolError,
  TruncatedError,
} from "../../../../lib/protocol/errors.ts";
import { multipartLimit } from "../../../../lib/protocol/limits.ts";
import {
  NoBoxError,
  OverQuotaError,
  StorageError,
} from "../../../../lib/store/errors.ts";
import { RequestSite } from "../../support/request_site.ts";

const SEND = { type: "send", id: "draft-01", to: ["bob"], title: "Hello" };
const END = { type: "end" };
const CANCEL = { type: "cancel" };
const DRAFT = { id: "draft-01", from: "alice", to: ["bob"], title: "Hello" };
const HI = encodeText("Hi Bob ✉");

function error(code: string, message: string): unknown {
  return { type: "error", code, message };
}

Deno.test("a mail whose content comes with its draft is delivered", async () => {
  const site = await RequestSite.create();
  const heard = await site.serve({ ...SEND, content: HI.toBase64() });
  assertEquals(heard, [{ type: "ok", id: "mail-1" }]);
  assertEquals(site.store.deliveries, [
    { draft: DRAFT, content: HI, length: 8, state: "committed" },
  ]);
  assertEquals(site.events, [
    { event: "mail", from: "alice", to: ["bob"], length: 8 },
  ]);
});

Deno.test("a mail is logged although its sender has gone before the answer", async () => {
  const site = await RequestSite.create();
  site.hangUp();
  const sent = { ...SEND, content: HI.toBase64() };
  await assertRejects(() => site.serve(sent), Error, "the pipe is closed");
  assertEquals(site.events.map(({ event }) => event), ["mail"]);
});

Deno.test("a mail whose content comes in pieces is delivered at its end", async () => {
  const site = await RequestSite.create();
  // Cut in the middle of the last character.
  const heard = await site.serve(SEND, HI.slice(0, 9), HI.slice(9), END);
  assertEquals(heard, [{ type: "ok", id: "mail-1" }]);
  assertEquals(site.store.deliveries, [
    { draft: DRAFT, content: HI, length: 8, state: "committed" },
  ]);
});

Deno.test("a mail may be empty", async () => {
  for (const rest of [[{ ...SEND, content: "" }], [SEND, END]]) {
    const site = await RequestSite.create();
    assertEquals(await site.serve(...rest), [{ type: "ok", id: "mail-1" }]);
    assertEquals(site.store.deliveries[0].length, 0);
  }
});

Deno.test("a cancelled mail is given up, and answered without an id", async () => {
  const site = await RequestSite.create();
  assertEquals(await site.serve(SEND, HI, CANCEL), [{ type: "ok", id: "" }]);
  assertEquals(site.store.deliveries[0].state, "aborted");
  assertEquals(site.events, []);
});

Deno.test("a recipient named twice gets one mail", async () => {
  const site = await RequestSite.create();
  const to = ["bob", "carol", "bob", "alice", "carol"];
  await site.serve({ ...SEND, to, content: "" });
  const [{ draft }] = site.store.deliveries;
  assertEquals(draft.to, ["bob", "carol", "alice"]);
});

Deno.test("a draft that was delivered before is answered at once", async () => {
  const site = await RequestSite.create();
  site.store.earlier.set("draft-01", "mail-of-yesterday");
  const ok = { type: "ok", id: "mail-of-yesterday" };
  // What still comes of it gets no answer.
  assertEquals(await site.serve(SEND, HI, END, { ...SEND, content: "" }), [
    ok,
    ok,
  ]);
  assertEquals(site.events, []);
});

Deno.test("a used id is answered as at first, whatever the mail, but not a mail that breaks a rule", async () => {
  const site = await RequestSite.create();
  site.store.earlier.set("draft-01", "mail-of-yesterday");
  const heard = await site.serve(
    { ...SEND, to: ["carol"], title: "Other", content: HI.toBase64() },
    { ...SEND, title: "\n" },
    { ...SEND, to: ["nobody"] },
  );
  assertEquals(heard, [
    { type: "ok", id: "mail-of-yesterday" },
    error("bad_title", "The title has control characters"),
    error("unknown_recipient", 'No such recipient: "nobody"'),
  ]);
  assertEquals(site.store.deliveries, []);
});

Deno.test("cc has more recipients, who are no less known, and a name counts once", async () => {
  const site = await RequestSite.create();
  const query = { ...SEND, content: "", cc: ["carol", "bob", "carol"] };
  await site.serve({ ...query, copy: true });
  const { draft } = site.store.deliveries[0];
  assertEquals([draft.to, draft.cc, draft.copy], [["bob"], ["carol"], true]);
  assertEquals(site.events.map((event) => "to" in event && event.to), [
    ["bob", "carol"],
  ]);
  const other = await RequestSite.create();
  const [unknown] = await other.serve({ ...query, cc: ["mallory"] });
  assertEquals((unknown as { code?: string }).code, "unknown_recipient");
});

Deno.test("names count once against the limit of recipients", async () => {
  const site = await RequestSite.create();
  const to = [...Array(100).fill("bob"), "carol"];
  await site.serve({ ...SEND, to, content: "" });
  assertEquals(site.store.deliveries[0].draft.to, ["bob", "carol"]);
});

Deno.test("recipients of a wrong form are a bad request, names of a wrong form unknown", async () => {
  const site = await RequestSite.create();
  const wrong = ["bob", [1], { 0: "bob" }, null];
  for (const to of wrong) {
    const message = "Cannot serve the request: its to is missing or wrong";
    const heard = await (await RequestSite.create()).serve({ ...SEND, to });
    assertEquals(heard, [error("bad_request", message)]);
  }
  const heard = await site.serve({ ...SEND, to: ["Bob"] });
  assertEquals(heard, [
    error(
      "unknown_recipient",
      'No such recipient: "Bob"; names have small letters',
    ),
  ]);
});

Deno.test("content and an end after a mail that had its content are passed over", async () => {
  const site = await RequestSite.create();
  const whole = { ...SEND, content: HI.toBase64() };
  const heard = await site.serve(whole, HI, END, { type: "inbox" });
  assertEquals(heard[0], { type: "ok", id: "mail-1" });
  assertEquals(heard.length, 2);
  assertEquals(site.store.deliveries[0].content, HI);
});

Deno.test("a draft that breaks a rule is refused, and its content is passed over", async () => {
  const names = Array.from({ length: 101 }, (_, i) => `user${i}`);
  const cases: [Record<string, unknown>, string, string][] = [
    [
      { title: "x".repeat(101) },
      "bad_title",
      "The title is longer than 100 characters",
    ],
    [{ title: "a\nb" }, "bad_title", "The title has control characters"],
    [{ to: [] }, "unknown_recipient", "The mail has no destination"],
    [
      { to: names },
      "too_many_recipients",
      "A mail has at most 100 destinations, not 101",
    ],
    [
      { to: ["bob", "mallory", "../x"] },
      "unknown_recipient",
      'No such recipient: "mallory", "../x"',
    ],
    [
      { to: ["x".repeat(50)] },
      "unknown_recipient",
      `No such recipient: "${"x".repeat(40)}"`,
    ],
    [
      { to: names.slice(0, 11) },
      "unknown_recipient",
      `No such recipient: ${
        names.slice(0, 10).map((name) => `"${name}"`).join(", ")
      }, …`,
    ],
    // In the order of the rules: title, number of recipients, recipients.
    [
      { title: "\n", to: [] },
      "bad_title",
      "The title has control characters",
    ],
  ];
  for (const [change, code, message] of cases) {
    const site = await RequestSite.create();
    const heard = await site.serve({ ...SEND, ...change }, HI, END);
    assertEquals(heard, [error(code, message)]);
    assertEquals(site.store.deliveries, []);
  }
});

Deno.test("a mail that breaks every rule is refused by the first, then by the next", async () => {
  const site = await RequestSite.create({ maxContent: 8 });
  site.store.failure = new OverQuotaError("bob");
  const names = Array.from({ length: 101 }, (_, i) => `user${i}`);
  const content = encodeText("too long").toBase64();
  const worse = { ...SEND, title: "\n", to: names, content };
  const unknown = { ...worse, title: "Hello", to: ["nobody"] };
  const sent = [worse, { ...worse, title: "Hello" }, unknown, SEND];
  const heard = await site.serve(...sent);
  assertEquals(heard.map((each) => (each as { code: string }).code), [
    "bad_title",
    "too_many_recipients",
    "unknown_recipient",
    "over_quota",
  ]);
});

Deno.test("a content over the limit is refused as soon as it is", async () => {
  const tooLong = error(
    "content_too_long",
    "The contents are longer than 8 characters",
  );
  const longer = concatBytes(HI, encodeText("!"));
  const cases = [
    [{ ...SEND, content: longer.toBase64() }],
    [SEND, HI, encodeText("!"), HI, END],
    [SEND, longer, CANCEL],
  ];
  for (const sent of cases) {
    const site = await RequestSite.create({ maxContent: 8 });
    assertEquals(await site.serve(...sent), [tooLong]);
    assertEquals(site.store.deliveries[0].state, "aborted");
  }
  const site = await RequestSite.create({ maxContent: 8 });
  assertEquals(await site.serve(SEND, HI, END), [{ type: "ok", id: "mail-1" }]);
});

const PARTS = { content_type: "multipart/mixed; boundary=x" };

Deno.test("what the sender says of the content is handed on to the store", async () => {
  const site = await RequestSite.create();
  const fields = { ...PARTS, in_reply_to: "<a@b>", references: "<a@b>" };
  await site.serve({ ...SEND, fields, content: HI.toBase64() });
  assertEquals(site.store.deliveries[0].draft, { ...DRAFT, fields });
});

Deno.test("a content of parts is limited by its bytes, not its characters", async () => {
  const limits = { maxContent: 8, maxAttachments: 10 };
  const most = multipartLimit({ content: 8, attachments: 10 });
  const bytes = new Uint8Array(most).fill(0x41);
  const draft = { ...SEND, fields: PARTS };
  const pieces = [bytes.subarray(0, 60_000)];
  for (let at = 60_000; at < most; at += 60_000) {
    pieces.push(bytes.subarray(at, at + 60_000));
  }
  const site = await RequestSite.create(limits);
  const heard = await site.serve(draft, ...pieces, END);
  assertEquals(heard, [{ type: "ok", id: "mail-1" }]);
  const over = await RequestSite.create(limits);
  assertEquals(await over.serve(draft, ...pieces, HI, END), [
    error(
      "attachments_too_large",
      "The attachments are larger than 10 bytes",
    ),
  ]);
  assertEquals(over.store.deliveries[0].state, "aborted");
  const other = { ...SEND, fields: { content_type: "text/html" } };
  const text = await RequestSite.create(limits);
  assertEquals(await text.serve(other, HI, encodeText("!"), END), [
    error("content_too_long", "The contents are longer than 8 characters"),
  ]);
});

Deno.test("a server that takes no attachments refuses a content of parts", async () => {
  const site = await RequestSite.create({ maxAttachments: 0 });
  const draft = { ...SEND, fields: PARTS, content: HI.toBase64() };
  assertEquals(await site.serve(draft), [
    error("attachments_too_large", "The server takes no attachments"),
  ]);
});

Deno.test("a mail is answered once it is delivered, and not before", async () => {
  for (const sent of [[{ ...SEND, content: "" }], [SEND, HI, END]]) {
    const site = await RequestSite.create();
    const deliver = site.store.deliver.bind(site.store);
    site.store.deliver = async (draft) => ({
      ...await deliver(draft),
      commit: () => Promise.reject(new StorageError("Cannot sync", "full")),
    });
    const heard = await site.serve(...sent);
    const sentence = "The disk of the server is full; nothing was changed";
    assertEquals(heard, [error("storage", sentence)]);
  }
});

Deno.test("a mail whose sender or recipient was removed meanwhile is refused", async () => {
  const cases = [
    ["bob", "unknown_recipient", 'No such recipient: "bob"'],
    ["alice", "storage", "The account has ended; nothing was changed"],
  ];
  for (const [user, code, message] of cases) {
    const site = await RequestSite.create();
    site.store.failure = new NoBoxError(user);
    const heard = await site.serve({ ...SEND, content: HI.toBase64() });
    assertEquals(heard, [error(code, message)]);
  }
});

Deno.test("a full box and a full disk refuse a mail, at its start or later", async () => {
  const cases: [Error, string, string][] = [
    [
      new OverQuotaError("bob"),
      "over_quota",
      "The mailbox of bob is full; nothing was delivered",
    ],
    [
      new StorageError("Cannot write", "full"),
      "storage",
      "The disk of the server is full; nothing was changed",
    ],
    [
      new StorageError("Cannot write", "failed"),
      "storage",
      "The server could not use its mail store; nothing was changed",
    ],
  ];
  for (const [failure, code, message] of cases) {
    for (const when of ["failure", "writeFailure"] as const) {
      const site = await RequestSite.create();
      site.store[when] = failure;
      assertEquals(await site.serve(SEND, HI, END), [error(code, message)]);
      const states = site.store.deliveries.map(({ state }) => state);
      assertEquals(states, when === "failure" ? [] : ["aborted"]);
      const notice = code === "storage"
        ? "A request failed: Cannot write"
        : "A mail from alice is refused: the mailbox of bob is full.";
      assertEquals(site.events, [{ event: "notice", message: notice }]);
    }
  }
});

Deno.test("a client that goes away in the middle of a mail delivers nothing", async () => {
  const site = await RequestSite.create();
  await assertRejects(() => site.serve(SEND, HI), TruncatedError);
  assertEquals(site.store.deliveries[0].state, "aborted");
});

Deno.test("a request in the middle of a mail ends the session", async () => {
  const others = [SEND, { type: "inbox" }, { type: "bye" }, { type: "x" }];
  for (const other of others) {
    const site = await RequestSite.create();
    await assertRejects(
      () => site.serve(SEND, HI, other, END),
      ProtocolError,
      "Cannot serve a request in the middle of a mail",
    );
    assertEquals(site.store.deliveries[0].state, "aborted");
  }
});
