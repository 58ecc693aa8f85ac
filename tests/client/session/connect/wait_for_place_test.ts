import { assertEquals, assertRejects } from "@std/assert";
import { whileFull } from "../../../../lib/client/session/connect/wait_for_place.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";

function waiting() {
  const sleeps: number[] = [];
  const notes: string[] = [];
  return {
    sleeps,
    notes,
    sleep: (ms: number) => {
      sleeps.push(ms);
      return Promise.resolve();
    },
    notify: (text: string) => void notes.push(text),
  };
}

function fullFor(times: number): () => Promise<string> {
  return () =>
    times-- > 0
      ? Promise.reject(new Failure(EXIT.full, "The server is full"))
      : Promise.resolve("in");
}

Deno.test("whileFull() waits longer each time, 5 s at the most, and says so once", async () => {
  const w = waiting();
  assertEquals(await whileFull(fullFor(6), w), "in");
  assertEquals(w.sleeps, [500, 1000, 2000, 4000, 5000, 5000]);
  assertEquals(w.notes.length, 1);
});

Deno.test("whileFull() does not wait where there is a place", async () => {
  const w = waiting();
  assertEquals(await whileFull(fullFor(0), w), "in");
  assertEquals([w.sleeps, w.notes], [[], []]);
});

Deno.test("whileFull() throws any other failure at once", async () => {
  const w = waiting();
  const refuse = () =>
    Promise.reject(new Failure(EXIT.invalidCredentials, "Invalid"));
  await assertRejects(() => whileFull(refuse, w), Failure, "Invalid");
  assertEquals(w.sleeps, []);
});
