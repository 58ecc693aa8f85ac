import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { hasAccount } from "../../lib/keys/has_account.ts";
import { withFolder } from "./folder.ts";

Deno.test("hasAccount() sees who has a key, at once", async () => {
  await withFolder(async (keys) => {
    await Deno.mkdir(join(keys, "users"));
    assertEquals(hasAccount(keys, "alice"), false);
    const path = join(keys, "users", "alice_public.pem");
    await Deno.writeTextFile(path, "a key");
    assertEquals(hasAccount(keys, "alice"), true);
    await Deno.remove(path);
    assertEquals(hasAccount(keys, "alice"), false);
  });
});

Deno.test("hasAccount() takes no name for a path, and no folder or link for a key", async () => {
  await withFolder(async (keys) => {
    await Deno.mkdir(join(keys, "users", "bob_public.pem"), {
      recursive: true,
    });
    await Deno.writeTextFile(join(keys, "server_public.pem"), "a key");
    await Deno.symlink(
      join(keys, "server_public.pem"),
      join(keys, "users", "carol_public.pem"),
    );
    for (const name of ["", "bob", "carol", "../server", "a/b", "\0"]) {
      assertEquals(hasAccount(keys, name), false, name);
    }
  });
});
