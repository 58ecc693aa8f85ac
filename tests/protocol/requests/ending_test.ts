import { assertEquals } from "@std/assert";
import {
  BYE,
  bye,
  CANCEL,
  END,
  parseUploadEnd,
} from "../../../lib/protocol/requests/ending.ts";
import { assertTaken } from "../support/wrong_fields.ts";

for (const request of [END, CANCEL, BYE]) {
  Deno.test(`${request.name} has no fields`, () => {
    assertEquals(request.ask({}), { type: request.name });
    assertTaken(request, { type: request.name });
  });
}

Deno.test("parseUploadEnd() knows end and cancel, and nothing else", () => {
  assertEquals(parseUploadEnd({ type: "end", id: 7 }), "end");
  assertEquals(parseUploadEnd({ type: "cancel" }), "cancel");
  const others = [
    {},
    { type: "bye" },
    { type: "send" },
    { type: ["end"] },
    { type: "__proto__" },
    null,
    "end",
  ];
  for (const message of others) {
    assertEquals(parseUploadEnd(message), undefined);
  }
});

Deno.test("bye() says why the session ends", () => {
  assertEquals(bye("idle"), { type: "bye", reason: "idle" });
});
