import { assertEquals } from "@std/assert";
import { RequestError } from "../../../../lib/protocol/errors.ts";
import type { PasswordQuery } from "../../../../lib/protocol/requests/accounts/password.ts";
import { RequestSite } from "../../support/request_site.ts";

const CHANGE = { type: "password", old: "old", new: "new" };

async function siteOf(refuse?: RequestError) {
  const site = await RequestSite.create();
  const changes: PasswordQuery[] = [];
  site.changePassword = (change) => {
    changes.push(change);
    return refuse ? Promise.reject(refuse) : Promise.resolve();
  };
  return { site, changes };
}

Deno.test("password changes the password of the user, and answers then", async () => {
  const { site, changes } = await siteOf();
  assertEquals(await site.serve(CHANGE), [{ type: "ok" }]);
  assertEquals(changes, [{ old: "old", new: "new" }]);
});

Deno.test("password refuses what no user can have, before it looks at the old one", async () => {
  const { site, changes } = await siteOf();
  const wrong = ["", "x".repeat(129), "a\0", "a\nb", "\ud800"];
  const heard = await site.serve(
    ...wrong.map((password) => ({ ...CHANGE, new: password })),
  );
  assertEquals(
    heard.map((answer) => (answer as { code: string }).code),
    wrong.map(() => "bad_password"),
  );
  assertEquals(changes, []);
});

Deno.test("password tells why it was refused", async () => {
  const refusal = new RequestError("wrong_password", "It is wrong");
  const { site } = await siteOf(refusal);
  assertEquals(await site.serve(CHANGE), [
    { type: "error", code: "wrong_password", message: "It is wrong" },
  ]);
});

Deno.test("password is refused in basic mode, whose records can be replayed", async () => {
  const { site, changes } = await siteOf();
  site.mode = "basic";
  const message = "A password is changed in enhanced mode only";
  assertEquals(await site.serve(CHANGE), [
    { type: "error", code: "bad_request", message },
  ]);
  assertEquals(changes, []);
});
