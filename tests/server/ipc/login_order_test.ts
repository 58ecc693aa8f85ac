import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeText, randomBytes } from "../../../lib/crypto/bytes.ts";
import { LOGIN_FRAME_LIMIT } from "../../../lib/protocol/limits.ts";
import {
  encodeFrame,
  FRAME_HEADER,
} from "../../../lib/protocol/records/frame.ts";
import {
  encodeLoginOrder,
  LOGIN_ORDER_LIMIT,
  type LoginCheck,
  type LoginOrder,
  parseLoginOrder,
} from "../../../lib/server/ipc/login_order.ts";
import { MAX_USER_NAME_LENGTH } from "../../../lib/program/user_names.ts";

const CHECK: LoginCheck = {
  id: 3,
  receivedAt: 1_700_000_000_000,
  worker: randomBytes(32),
  helloFrame: encodeFrame(randomBytes(90)),
  loginFrame: encodeFrame(randomBytes(700)),
};

const ORDERS: [string, LoginOrder][] = [
  ["a login to check", { check: CHECK }],
  ["a login for whatever keys", { check: { ...CHECK, anyKeys: true } }],
  ["users to watch", { watch: ["alice", "bob.b-2"] }],
  ["nobody to watch", { watch: [] }],
];

function parsed(order: LoginOrder): LoginOrder {
  return parseLoginOrder(encodeLoginOrder(order).subarray(FRAME_HEADER));
}

for (const [what, order] of ORDERS) {
  Deno.test(`an order of ${what} comes as it was sent`, () => {
    assertEquals(parsed(order), order);
  });
}

Deno.test("an order has what a check needs, and nothing else that came with a login", () => {
  const rest = new Uint8Array(100);
  const received = { ...CHECK, rest, receivedTick: 7 };
  const frame = encodeLoginOrder({ check: received });
  assertEquals(frame, encodeLoginOrder({ check: CHECK }));
});

Deno.test("the longest orders are within the limit", () => {
  const loginFrame = encodeFrame(randomBytes(LOGIN_FRAME_LIMIT));
  const check = { ...CHECK, helloFrame: loginFrame, loginFrame };
  const watch = Array.from(
    { length: 10_000 },
    (_, i) => `${i}`.padEnd(MAX_USER_NAME_LENGTH, "z"),
  );
  for (const order of [{ check }, { watch }]) {
    assert(encodeLoginOrder(order).length - FRAME_HEADER <= LOGIN_ORDER_LIMIT);
    assertEquals(parsed(order), order);
  }
});

const TEXT = {
  ...{ id: 3, receivedAt: 5, worker: "AAAA" },
  ...{ helloFrame: "AAAA", loginFrame: "AAAA" },
};

/** What is wrong, and the field that is named. */
const WRONG: [string, unknown][] = [
  ...["id", "receivedAt"].flatMap((name) =>
    [undefined, -1, 1.5, "1", null].map((value): [string, unknown] => [
      "check",
      { check: { ...TEXT, [name]: value } },
    ])
  ),
  ...["worker", "helloFrame", "loginFrame"].flatMap((name) =>
    [undefined, 7, "A", "AA=A", "AB==", ["AAAA"]].map((
      value,
    ): [string, unknown] => ["check", { check: { ...TEXT, [name]: value } }])
  ),
  ["check", { check: { ...TEXT, anyKeys: "yes" } }],
  ["check", { check: null }],
  ["watch", { watch: "alice" }],
  ["watch", { watch: ["../alice"] }],
  ["watch", { watch: ["alice", 7] }],
];

Deno.test("an order of another form is none, and what is wrong is named", () => {
  parseLoginOrder(encodeText(JSON.stringify({ check: TEXT })));
  for (const [name, order] of WRONG) {
    const json = JSON.stringify(order);
    assertThrows(
      () => parseLoginOrder(encodeText(json)),
      TypeError,
      `its ${name} is missing or wrong`,
      json,
    );
  }
  for (const json of ["", "{", "{}", "[]", "null", '"watch"']) {
    assertThrows(() => parseLoginOrder(encodeText(json)), TypeError);
  }
});
