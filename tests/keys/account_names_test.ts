import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { accountNames } from "../../lib/keys/account_names.ts";
import { withFolder } from "./folder.ts";

Deno.test("accountNames() gives those who have a key, sorted, and nothing else", async () => {
  await withFolder(async (keys) => {
    const users = join(keys, "users");
    await Deno.mkdir(join(users, "eve_public.pem"), { recursive: true });
    const files = [
      "bob_public.pem",
      "a.l-i_ce_public.pem",
      "Eve_public.pem",
      "server_public.pem",
      "_public.pem",
      "bob_public.pem.tmp-0123456789abcdef",
      "notes.txt",
    ];
    for (const file of files) await Deno.writeTextFile(join(users, file), "");
    assertEquals(accountNames(keys), ["a.l-i_ce", "bob"]);
  });
});

Deno.test("accountNames() tells that the folder cannot be read", () => {
  assertThrows(() => accountNames("/no/such"), Deno.errors.NotFound);
});
