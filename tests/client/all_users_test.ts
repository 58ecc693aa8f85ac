import { assertEquals, assertRejects } from "@std/assert";
import { allUsers } from "../../lib/client/all_users.ts";
import { Failure } from "../../lib/program/failure.ts";
import type { UsersPage } from "../../lib/protocol/requests/accounts/users.ts";

/** The names that a server gives by these pages, and what the client asked after. */
async function listed(...pages: UsersPage[]) {
  const asked: (string | undefined)[] = [];
  const names = await allUsers({
    users: ({ after }) => {
      asked.push(after);
      return Promise.resolve(pages[asked.length - 1]);
    },
  });
  return { names, asked };
}

Deno.test("allUsers() asks on after the last name, until there are no more", async () => {
  const { names, asked } = await listed(
    { users: ["alice", "bob"], more: true },
    { users: ["carol"], more: false },
  );
  assertEquals(names, ["alice", "bob", "carol"]);
  assertEquals(asked, [undefined, "bob"]);
});

Deno.test("allUsers() ends with a page of no names, whatever it promises", async () => {
  const { names } = await listed(
    { users: ["alice"], more: true },
    { users: [], more: true },
  );
  assertEquals(names, ["alice"]);
});

Deno.test("allUsers() goes round in no circle with a server that repeats itself", async () => {
  const page = { users: ["alice", "bob"], more: true };
  await assertRejects(() => listed(page, page), Failure, "is in no order");
  await assertRejects(
    () => listed({ users: ["bob", "bob"], more: false }),
    Failure,
    "is in no order",
  );
});
