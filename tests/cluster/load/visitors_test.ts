import { assert, assertEquals } from "@std/assert";
import { Visitors } from "./visitors.ts";

Deno.test("visitors tell how long a server let nobody in, until each does again", async () => {
  const came = [0, 0];
  const refused = Promise.withResolvers<void>();
  const visitors = new Visitors({
    servers: 2,
    logIn(at) {
      came[at]++;
      if (at === 0 || came[at] === 1) return Promise.resolve();
      if (came[at] === 3) refused.resolve();
      return came[at] > 5 ? Promise.resolve() : Promise.reject(new Error());
    },
    pause: () => new Promise((done) => void setTimeout(done, 0)),
  });
  const all = visitors.next();
  await refused.promise;
  await all;
  await visitors.next();
  await visitors.stop();
  assertEquals(came.map((times) => times > 5), [true, true]);
  assert(visitors.longestGap(0) > 0);
  assertEquals(visitors.longestGap(Infinity), 0);
});
