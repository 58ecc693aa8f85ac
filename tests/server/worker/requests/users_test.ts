import { assertEquals } from "@std/assert";
import { RequestSite } from "../../support/request_site.ts";

async function pages(users: string[], ...queries: Record<string, unknown>[]) {
  const site = await RequestSite.create();
  site.users = users;
  return await site.serve(
    ...queries.map((query) => ({ type: "users", ...query })),
  );
}

Deno.test("users answers with the names after one, as many as are wanted", async () => {
  const users = ["alice", "bob", "carol"];
  const ok = (users: string[], more: boolean) => ({ type: "ok", users, more });
  assertEquals(
    await pages(
      users,
      {},
      { limit: 2 },
      { after: "alice", limit: 2 },
      { after: "b" },
      { after: "carol" },
    ),
    [
      ok(users, false),
      ok(["alice", "bob"], true),
      ok(["bob", "carol"], false),
      ok(["bob", "carol"], false),
      ok([], false),
    ],
  );
});

Deno.test("users gives no more than 500 names of the longest at once", async () => {
  const users = Array.from(
    { length: 1001 },
    (_, i) => `${i}`.padStart(32, "0"),
  );
  const [first, second] = await pages(
    users,
    { limit: 1000 },
    { after: users[499] },
  );
  assertEquals(first, { type: "ok", users: users.slice(0, 500), more: true });
  const next = { type: "ok", users: users.slice(500, 1000), more: true };
  assertEquals(second, next);
});
