import { assertEquals, assertRejects } from "@std/assert";
import { LoginTurns } from "../../../../lib/server/supervisor/preauth/login_turns.ts";

const patient = new AbortController().signal;

/** Takes turns by name, "a1" for address "a"; who has got one. */
function turnsOf(limit: number) {
  const turns = new LoginTurns(limit);
  const got: string[] = [];
  const take = async (name: string, signal = patient) => {
    const turn = await turns.take(name[0], signal);
    got.push(name);
    return turn;
  };
  return { got, take };
}

/** Runs pending microtasks. */
async function runMicrotasks(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("LoginTurns gives each address a number of turns at once", async () => {
  const { got, take } = turnsOf(2);
  for (const name of ["a1", "a2", "a3", "b1"]) take(name);
  await runMicrotasks();
  assertEquals(got, ["a1", "a2", "b1"]);
});

Deno.test("LoginTurns hands a turn to who waits longest, once", async () => {
  const { got, take } = turnsOf(1);
  const first = await take("a1");
  for (const name of ["a2", "a3"]) take(name);
  first.release();
  first.release();
  await runMicrotasks();
  assertEquals(got, ["a1", "a2"]);
});

Deno.test("LoginTurns passes over who stops waiting", async () => {
  const { got, take } = turnsOf(1);
  const first = await take("a1");
  const leaving = new AbortController();
  const gone = take("a2", leaving.signal);
  take("a3");
  leaving.abort(new Error("sent away"));
  await assertRejects(() => gone, Error, "sent away");
  first.release();
  await runMicrotasks();
  assertEquals(got, ["a1", "a3"]);
});

Deno.test("LoginTurns passes a turn on that comes as its login stops waiting", async () => {
  const { got, take } = turnsOf(1);
  const first = await take("a1");
  const leaving = new AbortController();
  const gone = take("a2", leaving.signal);
  take("a3");
  leaving.abort(new Error("sent away"));
  first.release();
  await assertRejects(() => gone, Error, "sent away");
  await runMicrotasks();
  assertEquals(got, ["a1", "a3"]);
});
