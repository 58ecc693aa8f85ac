import { assert, assertEquals } from "@std/assert";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import { retryPause } from "../../../../lib/store/postgres/hosts/retry_pause.ts";

const refused = (code?: string) => new DatabaseError("No", code);
const ALMOST_ONE = 0.999;

Deno.test("retryPause() grows up to a second, and differs from program to program", () => {
  const longest = [1, 2, 3, 9].map((tried) =>
    Math.round(retryPause(tried, refused(), ALMOST_ONE)!)
  );
  assertEquals(longest, [250, 500, 1000, 1000]);
  assertEquals(retryPause(1, refused(), 0), 125);
});

Deno.test("retryPause() keeps away from a server whose places are taken", () => {
  const full = refused("53300");
  assert(retryPause(1, full, 0)! >= 500);
  assertEquals(Math.round(retryPause(9, full, ALMOST_ONE)!), 7996);
});

Deno.test("retryPause() gives up where the next try has the same answer", () => {
  for (const code of ["28P01", "28000", "3D000"]) {
    assertEquals(retryPause(1, refused(code), 0), undefined, code);
  }
  // It starts, or stops.
  assert(retryPause(1, refused("57P03"), 0) !== undefined);
});
