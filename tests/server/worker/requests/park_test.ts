import { assertEquals } from "@std/assert";
import { PARK_ALIVE_MS } from "../../../../lib/server/limits.ts";
import { RequestSite } from "../../support/request_site.ts";

Deno.test("park is the last request, and tells the supervisor", async () => {
  const site = await RequestSite.create();
  const heard = await site.serve({ type: "park" });
  assertEquals(heard, [{ type: "ok", alive: PARK_ALIVE_MS }]);
  assertEquals(site.events, [{ event: "park" }]);
});
