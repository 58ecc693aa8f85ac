import { assertEquals } from "@std/assert";
import { Deferred } from "../../../lib/store/maildir/deferred.ts";

Deno.test("Deferred does its work in order, once, when it is told to", () => {
  const done: number[] = [];
  const deferred = new Deferred();
  deferred.add(() => done.push(1));
  deferred.add(() => done.push(2));
  assertEquals(done, []);
  deferred.run();
  deferred.run();
  assertEquals(done, [1, 2]);
});

Deno.test("Deferred comes back to work that could not be done", () => {
  let tries = 0;
  const deferred = new Deferred();
  deferred.add(() => ++tries < 3 ? "busy" : undefined);
  for (let i = 0; i < 5; i++) deferred.run();
  assertEquals(tries, 3);
});

Deno.test("Deferred keeps work that comes while it runs for the next time", () => {
  const done: string[] = [];
  const deferred = new Deferred();
  deferred.add(() => deferred.add(() => done.push("later")));
  deferred.run();
  assertEquals(done, []);
  deferred.run();
  assertEquals(done, ["later"]);
});
