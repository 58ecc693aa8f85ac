import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import {
  ProtocolError,
  type RefusalCode,
  REFUSALS,
} from "../../../lib/protocol/errors.ts";
import {
  decodeHello,
  decodeRefused,
  decodeWait,
  encodeHello,
  encodeRefused,
  encodeWait,
} from "../../../lib/protocol/handshake/handshake.ts";
import { toWire } from "../../../lib/protocol/handshake/handshake_messages.ts";
import {
  badMessages,
  bodyOf,
  HELLO,
  MODES,
  plainBody,
} from "./handshake_examples.ts";

for (const mode of MODES) {
  Deno.test(`decodeHello() reads what encodeHello() wrote, ${mode}`, () => {
    assertEquals(decodeHello(bodyOf(encodeHello(HELLO[mode]))), HELLO[mode]);
  });

  Deno.test(`decodeHello() refuses each field that is wrong, ${mode}`, () => {
    const wire = toWire(HELLO[mode]);
    for (const [what, fields] of badMessages(wire)) {
      const body = plainBody(1, { protocol: "letterlock/1", ...fields });
      assertThrows(
        () => decodeHello(body),
        ProtocolError,
        "Cannot read the Hello",
        what,
      );
    }
  });

  Deno.test(`decodeHello() ignores fields that it does not know, ${mode}`, () => {
    const body = plainBody(1, {
      protocol: "letterlock/1",
      ...toWire(HELLO[mode]),
      more: 1,
    });
    assertEquals(decodeHello(body), HELLO[mode]);
  });
}

Deno.test("decodeHello() refuses other versions of the protocol", () => {
  const versions = [
    "letterlock/2",
    "letterlock/0",
    "letterlock/1 ",
    "",
    null,
    1,
  ];
  for (const protocol of [...versions, undefined]) {
    assertThrows(
      () => decodeHello(plainBody(1, { protocol, mode: "basic" })),
      ProtocolError,
      "its protocol is not letterlock/1",
    );
  }
});

Deno.test("decodeHello() refuses what is no Hello", () => {
  const { basic } = HELLO;
  const body = bodyOf(encodeHello(basic));
  for (const type of [0, 2, 3, 4, 5, 255]) {
    const other = concatBytes(Uint8Array.of(type), body.subarray(1));
    assertThrows(() => decodeHello(other), ProtocolError, "something else");
  }
  for (const text of ["", "nonsense", "[]", "null", '"x"', "\ufeff{}"]) {
    assertThrows(() => decodeHello(plainBody(1, text)), ProtocolError);
  }
  // An HTTP or TLS server in its place.
  assertThrows(() => decodeHello(encodeText("HTTP/1.1 400")), ProtocolError);
});

Deno.test("decodeRefused() reads every code that encodeRefused() wrote", () => {
  for (const code of Object.keys(REFUSALS) as RefusalCode[]) {
    const body = bodyOf(encodeRefused(code));
    assertEquals(decodeRefused(body), code);
    assertStringIncludes(new TextDecoder().decode(body), REFUSALS[code]);
  }
});

Deno.test("decodeRefused() takes an unknown code for internal", () => {
  const codes = ["", "new", "__proto__", "constructor", 1, null, ["full"], {}];
  for (const code of [...codes, undefined]) {
    assertEquals(decodeRefused(plainBody(4, { code })), "internal");
  }
});

Deno.test("decodeRefused() and decodeWait() leave other frames alone", () => {
  for (const type of [0, 1, 2, 3, 255]) {
    assertEquals(decodeRefused(plainBody(type, {})), undefined);
    assertEquals(decodeWait(plainBody(type, {})), undefined);
  }
  assertEquals(decodeRefused(bodyOf(encodeWait(1, "queue"))), undefined);
  assertEquals(decodeWait(bodyOf(encodeRefused("full"))), undefined);
});

Deno.test("decodeRefused() and decodeWait() refuse what is not JSON", () => {
  assertThrows(() => decodeRefused(plainBody(4, "x")), ProtocolError);
  assertThrows(() => decodeWait(plainBody(5, "x")), ProtocolError);
});

Deno.test("decodeWait() keeps a wait within 0 and 30,000 ms", () => {
  const waits: [unknown, number][] = [
    [0, 0],
    [500, 500],
    [30_000, 30_000],
    [30_001, 30_000],
    [1e300, 30_000],
    [-1, 0],
    ["500", 0],
    [null, 0],
    [undefined, 0],
  ];
  for (const [ms, expected] of waits) {
    const reason = "queue";
    assertEquals(decodeWait(plainBody(5, { ms, reason }))?.ms, expected);
  }
});

Deno.test("encodeWait() says whole milliseconds, none too few", () => {
  for (const ms of [499.0001, 500]) {
    const wait = { ms: 500, reason: "failures" } as const;
    assertEquals(decodeWait(bodyOf(encodeWait(ms, "failures"))), wait);
  }
});

Deno.test("decodeWait() takes a wait for a reason that it does not know, or none", () => {
  for (const reason of ["weather", 1, null, undefined]) {
    const wait = decodeWait(plainBody(5, { ms: 10, reason }));
    assertEquals(wait, { ms: 10, reason: undefined });
  }
});
