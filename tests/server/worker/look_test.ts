import { assertEquals, assertRejects } from "@std/assert";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import {
  encodeLookOrder,
  type LookOrder,
} from "../../../lib/server/ipc/look_order.ts";
import { ACCOUNT_WATCH_MS } from "../../../lib/server/limits.ts";
import { lookOn } from "../../../lib/server/worker/look.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";
import { streamPair } from "../../support/memory_stream.ts";

/** A worker that looks at accounts whose stamps a test changes. */
function looking(stamps: Record<string, string>) {
  const clock = new FakeClock();
  const [here, there] = streamPair();
  const told: string[] = [];
  const state = { version: 1, isBroken: false, reads: 0 };
  const running = lookOn(here, {
    newMail: () => Promise.resolve(new Map()),
    stampOf(user) {
      state.reads++;
      if (state.isBroken) return Promise.reject(new Error("It is broken"));
      return Promise.resolve(stamps[user]);
    },
    version: () => String(state.version),
    emit(event: WorkerEvent) {
      if (event.event === "box") told.push(`${event.user} ${event.account}`);
      else told.push(event.event);
    },
    clock,
  });
  return {
    clock,
    state,
    running,
    /** What was told meanwhile. */
    take: () => told.splice(0),
    async order(order: LookOrder) {
      there.write(encodeLookOrder(order));
      await runMicrotasks();
      return told.splice(0);
    },
    async [Symbol.asyncDispose]() {
      there.close();
      await runMicrotasks();
      await running;
      assertEquals(clock.pending, 0);
    },
  };
}

Deno.test("a worker that looks tells of a watched account that changes, soon and once", async () => {
  const stamps: Record<string, string> = { alice: "a", bob: "b" };
  await using look = looking(stamps);
  const { clock, state, take } = look;
  const users = ["alice", "bob"];
  assertEquals(await look.order({ users }), ["alice a", "bob b", "looked"]);
  await clock.advance(ACCOUNT_WATCH_MS);
  stamps.bob = "b2";
  state.version++;
  await clock.advance(ACCOUNT_WATCH_MS);
  assertEquals(take(), ["bob b2"]);
  delete stamps.alice;
  state.version++;
  await clock.advance(ACCOUNT_WATCH_MS);
  assertEquals(take(), ["alice undefined"]);
  state.reads = 0;
  await clock.advance(100 * ACCOUNT_WATCH_MS);
  assertEquals([take(), state.reads], [[], 0], "nothing changed");
});

Deno.test("a worker that looks watches those of the last order, and who was added", async () => {
  const stamps: Record<string, string> = { alice: "a", bob: "b", carol: "c" };
  await using look = looking(stamps);
  const change = async () => {
    for (const user of Object.keys(stamps)) stamps[user] += "x";
    look.state.version++;
    await look.clock.advance(ACCOUNT_WATCH_MS);
    return look.take();
  };
  await look.order({ users: ["alice"] });
  await look.order({ users: ["bob"], more: true });
  assertEquals(await change(), ["alice ax", "bob bx"]);
  await look.order({ users: ["carol"] });
  assertEquals(await change(), ["carol cxx"]);
});

Deno.test("a worker that looks looks again at accounts that it could not read", async () => {
  const stamps: Record<string, string> = { alice: "a" };
  await using look = looking(stamps);
  await look.order({ users: ["alice"] });
  look.state.isBroken = true;
  look.state.version++;
  await look.clock.advance(3 * ACCOUNT_WATCH_MS);
  assertEquals(look.take(), []);
  look.state.isBroken = false;
  stamps.alice = "a2";
  await look.clock.advance(ACCOUNT_WATCH_MS);
  assertEquals(look.take(), ["alice a2"]);
});

Deno.test("a worker that cannot look at all fails", async () => {
  const look = looking({});
  look.state.isBroken = true;
  const failed = assertRejects(() => look.running, Error, "It is broken");
  await look.order({ users: ["alice"] });
  await failed;
  assertEquals(look.clock.pending, 0);
});
