import { assertEquals, assertRejects } from "@std/assert";
import type { PasswordRecord } from "../../../../lib/crypto/password_hash.ts";
import { verifyPassword } from "../../../../lib/crypto/password_hash.ts";
import { RequestError } from "../../../../lib/protocol/errors.ts";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import { PASSWORD_WAIT_MS } from "../../../../lib/server/limits.ts";
import { OwnPassword } from "../../../../lib/server/worker/password/own_password.ts";
import { openChange } from "../../../../lib/server/worker/password/password_change.ts";
import { exampleRsaKeys } from "../../../support/example_keys.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const keys = await exampleRsaKeys("server");
const CHANGE = { old: "old", new: "new" };

/** alice's session, whose password is "old"; `emitted` resolves at each event. */
function session() {
  const clock = new FakeClock();
  const events: WorkerEvent[] = [];
  const expected: PasswordRecord[] = [];
  const emitted = Promise.withResolvers<void>();
  let written = false;
  let ticks = 0;
  const own = new OwnPassword({
    user: "alice",
    serverKey: keys.publicKey,
    readPasswords: () =>
      Promise.resolve((user, password) =>
        Promise.resolve(user === "alice" && password === "old")
      ),
    expect: (record) => expected.push(record),
    hasRecord: (user, record) =>
      Promise.resolve(user === "alice" && written && record === expected[0]),
    emit(event) {
      events.push(event);
      emitted.resolve();
    },
    tick: () => void ticks++,
    clock,
  });
  return {
    own,
    clock,
    events,
    expected,
    emitted: emitted.promise,
    ticks: () => ticks,
    write: () => {
      written = true;
    },
  };
}

function asked(events: WorkerEvent[]): string {
  const [event] = events;
  if (event.event !== "password") throw new Error(event.event);
  return event.envelope;
}

Deno.test("a change proves the old password, and ends when the new one is in the file", async () => {
  const { own, clock, events, expected, emitted, ticks, write } = session();
  const changing = own.change(CHANGE);
  await emitted;
  const change = await openChange(keys.privateKey, asked(events));
  assertEquals([change.user, change.old], ["alice", "old"]);
  assertEquals([change.record], expected);
  assertEquals(await verifyPassword("new", change.record), true);
  await clock.advance(5000);
  write();
  await clock.advance(100);
  await changing;
  assertEquals(ticks() > 50, true);
});

Deno.test("a change that the supervisor reports as failed ends at once", async () => {
  const { own, clock, emitted } = session();
  own.failed();
  const failing = assertRejects(
    () => own.change(CHANGE),
    RequestError,
    "could not",
  );
  await emitted;
  await clock.advance(100);
  own.failed();
  await clock.advance(100);
  await failing;
});

Deno.test("a change that nobody answers ends some day, and says that nobody knows", async () => {
  const { own, clock, emitted } = session();
  const failing = assertRejects(
    () => own.change(CHANGE),
    RequestError,
    "It is not known",
  );
  await emitted;
  await clock.advance(PASSWORD_WAIT_MS + 100);
  await failing;
});

Deno.test("a wrong old password is refused, and three end the guessing", async () => {
  const { own, events } = session();
  const refusal = async (
    old: string,
  ) => (await assertRejects(
    () => own.change({ ...CHANGE, old }),
    RequestError,
  ));
  for (const old of ["", "Old"]) {
    const { code, message } = await refusal(old);
    assertEquals([code, message], [
      "wrong_password",
      "The old password is wrong",
    ]);
  }
  await refusal("x");
  const last = await refusal("old");
  assertEquals(
    last.message,
    "The old password was wrong too often; log in again",
  );
  assertEquals(
    events,
    Array(3).fill({ event: "alert", message: "the old password was wrong" }),
  );
});
