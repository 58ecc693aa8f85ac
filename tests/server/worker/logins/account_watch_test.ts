import { assertEquals, assertRejects } from "@std/assert";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import { ACCOUNT_WATCH_MS } from "../../../../lib/server/limits.ts";
import { AccountWatch } from "../../../../lib/server/worker/logins/account_watch.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";

/** A watch that runs, of accounts that a test changes. */
function watching(accounts: Record<string, string>) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const told: string[] = [];
  const state = { version: 1, isBroken: false, isAway: false, reads: 0 };
  const watch = new AccountWatch({
    stampsOf(users) {
      state.reads++;
      if (state.isBroken) return Promise.reject(new Error("It is broken"));
      const there = users.filter((user) => accounts[user] !== undefined);
      return Promise.resolve(
        new Map(there.map((user) => [user, accounts[user]])),
      );
    },
    version: () =>
      state.isAway
        ? Promise.reject(new Error("It is away"))
        : Promise.resolve(String(state.version)),
    emit(event: WorkerEvent) {
      if (event.event !== "account") throw new Error(event.event);
      told.push(`${event.user} ${event.account}`);
    },
    clock,
  });
  const running = watch.run(stop.signal);
  return {
    watch,
    clock,
    state,
    /** Lets the next look come; what was told since the last call. */
    async look() {
      await clock.advance(ACCOUNT_WATCH_MS);
      return told.splice(0);
    },
    /** What was told since the last call. */
    take: () => told.splice(0),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      assertEquals(clock.pending, 0);
    },
  };
}

Deno.test("AccountWatch tells of a watched account that changes, within half a second and once", async () => {
  const accounts: Record<string, string> = { alice: "a", bob: "b" };
  await using site = watching(accounts);
  await site.watch.watch(["alice", "bob"]);
  assertEquals(site.take(), ["alice a", "bob b"]);
  assertEquals(await site.look(), []);
  accounts.bob = "b2";
  site.state.version++;
  await site.clock.advance(500);
  assertEquals(site.take(), ["bob b2"]);
  delete accounts.alice;
  site.state.version++;
  assertEquals(await site.look(), ["alice undefined"]);
  site.state.reads = 0;
  await site.clock.advance(100 * ACCOUNT_WATCH_MS);
  assertEquals([site.take(), site.state.reads], [[], 0], "nothing changed");
});

Deno.test("AccountWatch watches whoever logged in, and whoever was watched before", async () => {
  const accounts: Record<string, string> = { alice: "a", bob: "b", carol: "c" };
  await using site = watching(accounts);
  const change = async () => {
    for (const user of Object.keys(accounts)) accounts[user] += "x";
    site.state.version++;
    return await site.look();
  };
  await site.watch.watch(["alice"]);
  site.watch.add("bob", "b");
  assertEquals(site.take(), ["alice a"], "a login tells itself who came");
  assertEquals(await change(), ["alice ax", "bob bx"]);
  await site.watch.watch(["carol"]);
  assertEquals(site.take(), ["carol cx"]);
  assertEquals(await change(), ["alice axx", "bob bxx", "carol cxx"]);
});

Deno.test("AccountWatch tells of another password that a login has before the next look", async () => {
  const accounts: Record<string, string> = { alice: "a" };
  await using site = watching(accounts);
  site.watch.add("alice", "a");
  accounts.alice = "a2";
  site.state.version++;
  site.watch.add("alice", "a2");
  assertEquals(site.take(), ["alice a2"], "the first session has to end");
  site.watch.add("alice", "a2");
  assertEquals(await site.look(), []);
});

Deno.test("AccountWatch takes what it cannot read for the same, and looks again", async () => {
  const accounts: Record<string, string> = { alice: "a" };
  await using site = watching(accounts);
  site.watch.add("alice", "a");
  site.state.isBroken = true;
  site.state.version++;
  await site.clock.advance(3 * ACCOUNT_WATCH_MS);
  assertEquals(site.take(), []);
  site.state.isBroken = false;
  accounts.alice = "a2";
  assertEquals(await site.look(), ["alice a2"]);
});

Deno.test("AccountWatch takes accounts that are away for the same, and looks again", async () => {
  const accounts: Record<string, string> = { alice: "a" };
  await using site = watching(accounts);
  site.watch.add("alice", "a");
  accounts.alice = "a2";
  site.state.isAway = true;
  site.state.version++;
  await site.clock.advance(3 * ACCOUNT_WATCH_MS);
  assertEquals([site.take(), site.state.reads], [[], 0]);
  site.state.isAway = false;
  assertEquals(await site.look(), ["alice a2"]);
});

Deno.test("AccountWatch believes a login more than what it read before that", async () => {
  const accounts: Record<string, string> = { alice: "a" };
  await using site = watching(accounts);
  site.watch.add("alice", "a");
  accounts.alice = "b";
  const watched = site.watch.watch(["alice"]);
  site.watch.add("alice", "c");
  await watched;
  assertEquals(site.take(), ["alice c", "alice c"]);
});

Deno.test("AccountWatch cannot begin to watch what it cannot read", async () => {
  await using site = watching({});
  site.state.isBroken = true;
  await assertRejects(
    () => site.watch.watch(["alice"]),
    Error,
    "It is broken",
  );
});

Deno.test("AccountWatch ends at its signal, between two looks", async () => {
  const site = watching({ alice: "a" });
  await runMicrotasks();
  assertEquals(site.clock.pending, 1);
  await site[Symbol.asyncDispose]();
});
