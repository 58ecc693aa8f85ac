import { assertEquals, assertRejects } from "@std/assert";
import { RequestError } from "../../../../lib/protocol/errors.ts";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import type { PasswordOutcome } from "../../../../lib/server/ipc/signals.ts";
import { PASSWORD_WAIT_MS } from "../../../../lib/server/limits.ts";
import { OwnPassword } from "../../../../lib/server/worker/password/own_password.ts";
import { openChange } from "../../../../lib/server/worker/password/password_change.ts";
import { exampleRsaKeys } from "../../../support/example_keys.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const keys = await exampleRsaKeys("server");
const CHANGE = { old: "old", new: "new" };

/** alice's session. */
function session() {
  const clock = new FakeClock();
  const events: WorkerEvent[] = [];
  let emitted = Promise.withResolvers<void>();
  let ticks = 0;
  const own = new OwnPassword({
    user: "alice",
    serverKey: () => Promise.resolve(keys.publicKey),
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
    ticks: () => ticks,
    /** Asks for another password; resolves once the supervisor knows. */
    async ask(change = CHANGE) {
      emitted = Promise.withResolvers<void>();
      const changing = own.change(change);
      changing.catch(() => {});
      await Promise.race([emitted.promise, changing.catch(() => {})]);
      return { changing };
    },
  };
}

/** How a change is refused that the supervisor answers so. */
async function refusalOf(
  { own, ask }: ReturnType<typeof session>,
  outcome: PasswordOutcome,
): Promise<RequestError> {
  const { changing } = await ask();
  own.tell(outcome);
  return await assertRejects(() => changing, RequestError);
}

function asked(events: WorkerEvent[]): string {
  const [event] = events;
  if (event.event !== "password") throw new Error(event.event);
  return event.envelope;
}

Deno.test("a change seals both passwords, and ends when the new one is on disk", async () => {
  const { own, clock, events, ticks, ask } = session();
  const { changing } = await ask();
  assertEquals(events.length, 1);
  const change = await openChange(keys.privateKey, asked(events));
  assertEquals(change, { user: "alice", ...CHANGE });
  let isOver = false;
  changing.then(() => isOver = true);
  await clock.advance(5000);
  assertEquals([isOver, ticks() >= 10], [false, true]);
  own.tell("written");
  await changing;
  assertEquals(clock.pending, 0);
});

Deno.test("a change that the supervisor reports as failed ends at once", async () => {
  const site = session();
  site.own.tell("failed");
  const { code, message } = await refusalOf(site, "failed");
  assertEquals([code, message], [
    "storage",
    "The server could not change the password",
  ]);
  assertEquals(site.clock.pending, 0);
});

Deno.test("a change that nobody answers ends some day, and says that nobody knows", async () => {
  const { clock, ask } = session();
  const { changing } = await ask();
  const failing = assertRejects(
    () => changing,
    RequestError,
    "It is not known",
  );
  await clock.advance(PASSWORD_WAIT_MS + 1000);
  await failing;
});

Deno.test("a wrong old password is refused, and three end the guessing", async () => {
  const site = session();
  for (let time = 0; time < 2; time++) {
    const { code, message } = await refusalOf(site, "wrong");
    assertEquals([code, message], [
      "wrong_password",
      "The old password is wrong",
    ]);
  }
  const last = "The old password was wrong too often; log in again";
  assertEquals((await refusalOf(site, "wrong")).message, last);
  // Nobody is asked any more, whatever it is.
  const { changing } = await site.ask();
  assertEquals(
    (await assertRejects(() => changing, RequestError)).message,
    last,
  );
  assertEquals(site.events.length, 3);
});

Deno.test("a change that went well takes no try away, and one that failed does not", async () => {
  const site = session();
  for (const outcome of ["failed", "wrong", "failed", "wrong"] as const) {
    await refusalOf(site, outcome);
  }
  const { changing } = await site.ask();
  site.own.tell("written");
  await changing;
});
