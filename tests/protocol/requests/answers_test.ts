import { assertEquals, assertThrows } from "@std/assert";
import {
  ProtocolError,
  REQUEST_ERROR_CODES,
  RequestError,
} from "../../../lib/protocol/errors.ts";
import { parseAnswer, refuse } from "../../../lib/protocol/requests/answers.ts";
import { BYE_REASONS } from "../../../lib/protocol/requests/ending.ts";
import { SEND } from "../../../lib/protocol/requests/mails/send.ts";

Deno.test("parseAnswer() takes every answer", () => {
  const answers = [
    { type: "end" },
    { type: "wait" },
    { type: "wait", done: 3, total: 9 },
    ...BYE_REASONS.map((reason) => ({ type: "bye", reason })),
    ...REQUEST_ERROR_CODES.map((code) => ({
      type: "error",
      code,
      message: "",
    })),
  ];
  for (const answer of answers) {
    assertEquals<unknown>(parseAnswer(answer, SEND), answer);
    assertEquals<unknown>(parseAnswer({ ...answer, more: 1 }, SEND), answer);
  }
  assertEquals(parseAnswer({ type: "ok", id: "a", more: 1 }, SEND), {
    type: "ok",
    ok: { id: "a" },
  });
});

Deno.test("parseAnswer() takes a bye for a reason that it does not know", () => {
  for (const reason of [undefined, "bored", 1, null, "constructor"]) {
    assertEquals(parseAnswer({ type: "bye", reason }, SEND), {
      type: "bye",
      reason: undefined,
    });
  }
});

Deno.test("parseAnswer() refuses what is no answer", () => {
  const messages = [
    {},
    null,
    [],
    "ok",
    { type: "send" },
    { type: "ok" },
    { type: ["ok"] },
    { type: "__proto__" },
    { type: "error" },
    { type: "error", code: "storage" },
    { type: "error", code: "storage", message: 1 },
    { type: "error", code: "unheard_of", message: "" },
    { type: "error", code: ["storage"], message: "" },
    { type: "error", code: "constructor", message: "" },
  ];
  for (const message of messages) {
    assertThrows(
      () => parseAnswer(message, SEND),
      ProtocolError,
      "Cannot understand the answer of the server",
    );
  }
});

Deno.test("refuse() makes an error of a code and a sentence", () => {
  const message = refuse(new RequestError("bad_title", "Too long"));
  const answer = { type: "error", code: "bad_title", message: "Too long" };
  assertEquals<unknown>(message, answer);
});

Deno.test("parseAnswer() takes a wait for a sign of life, whatever else it says", () => {
  for (
    const members of [{ done: -1, total: 9 }, { done: "3" }, { total: null }]
  ) {
    const wait = parseAnswer({ type: "wait", ...members }, SEND);
    assertEquals(wait, { type: "wait" });
  }
});
