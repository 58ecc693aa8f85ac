import { assert, assertEquals } from "@std/assert";
import {
  accountPaths,
  completeAccountKeys,
} from "../../../lib/keygen/accounts/account_keys.ts";
import { completePassword } from "../../../lib/keygen/accounts/account_password.ts";
import {
  completeAccount,
  hasAccount,
  removeAccount,
  rotateAccount,
} from "../../../lib/keygen/accounts/accounts.ts";
import { lookAt, removeFile } from "../../../lib/keygen/folders.ts";
import {
  clientPasswordPath,
  userPublicKeyPath,
} from "../../../lib/keys/paths.ts";
import { modeOf } from "../../keys/folder.ts";
import { withDesk } from "../desk.ts";

Deno.test("completeAccountKeys() makes a pair, and restores each public copy of it", async () => {
  await withDesk(async ({ folders, registry, work }) => {
    const paths = accountPaths(folders, "bob");
    const complete = () =>
      completeAccountKeys(registry, "bob", () => work.makePair());
    const serverCopy = userPublicKeyPath(folders.server, "bob");
    assertEquals(await complete(), [
      paths.privateKey,
      paths.publicKey,
      serverCopy,
    ]);
    assertEquals([modeOf(paths.privateKey), modeOf(paths.publicKey)], [
      0o600,
      0o644,
    ]);
    const pem = await Deno.readTextFile(paths.publicKey);
    for (const path of [paths.publicKey, serverCopy]) {
      await removeFile(path);
      assertEquals(await complete(), [path]);
      assertEquals(await Deno.readTextFile(path), pem);
    }
    assertEquals([await complete(), work.pairs], [[], 1]);
  });
});

Deno.test("completeAccountKeys() leaves a folder alone that was handed out", async () => {
  await withDesk(async ({ folders, registry, work }) => {
    const paths = accountPaths(folders, "bob");
    const complete = () =>
      completeAccountKeys(registry, "bob", () => work.makePair());
    await complete();
    await Deno.remove(paths.folder, { recursive: true });
    assertEquals(await complete(), []);
    assertEquals(await lookAt(paths.folder), undefined);
  });
});

Deno.test("completePassword() takes the users file's, else chooses one and keeps it", async () => {
  await withDesk(async ({ folders, credentials, work }) => {
    const { folder } = accountPaths(folders, "bob");
    const complete = (name: string, password?: string) =>
      completePassword({ name, password }, folder, credentials, work);
    const path = clientPasswordPath(folder);
    assertEquals(await complete("bob"), {
      password: "random",
      passwordDiffers: false,
      added: [path],
    });
    const chosen = (await Deno.readTextFile(path)).trimEnd();
    assertEquals(work.hashed, [chosen]);
    // A run that ended before the record was saved has left the file.
    credentials.delete("bob");
    assertEquals((await complete("bob")).added, []);
    assertEquals(work.hashed, [chosen, chosen]);
    // A password of the users file takes the place of the chosen one.
    credentials.delete("bob");
    assertEquals((await complete("bob", "given")).password, "users file");
    assertEquals(await lookAt(path), undefined);
    const again = await complete("bob", "given");
    assertEquals([again.password, again.passwordDiffers], ["unchanged", false]);
    assertEquals((await complete("bob", "other")).passwordDiffers, true);
  });
});

Deno.test("completeAccount() says whether it made, completed or found an account", async () => {
  await withDesk(async (desk) => {
    const bob = { name: "bob" };
    const box = `${desk.folders.mail}/bob`;
    const outcome = async () => (await completeAccount(desk, bob)).outcome;
    assertEquals([await outcome(), await outcome()], ["made", "unchanged"]);
    assertEquals(modeOf(box), 0o700);
    await Deno.remove(`${box}/new`);
    assertEquals(await outcome(), "completed");
    desk.credentials.delete("bob");
    assertEquals(await outcome(), "completed");
  });
});

Deno.test("rotateAccount() makes keys and password anew, and keeps the mail", async () => {
  await withDesk(async (desk) => {
    const paths = accountPaths(desk.folders, "bob");
    await completeAccount(desk, { name: "bob" });
    const before = await Deno.readTextFile(paths.publicKey);
    const record = desk.credentials.get("bob");
    const mail = `${desk.folders.mail}/bob/new/mail`;
    await Deno.writeTextFile(mail, "x");
    const { outcome, password } = await rotateAccount(desk, { name: "bob" });
    assertEquals([outcome, password], ["rotated", "random"]);
    assert(await Deno.readTextFile(paths.publicKey) !== before);
    assert(desk.credentials.get("bob") !== record);
    assertEquals(await Deno.readTextFile(mail), "x");
  });
});

Deno.test("removeAccount() ends an account that hasAccount() knew, and keeps the mail", async () => {
  await withDesk(async (desk) => {
    assertEquals(await hasAccount(desk.registry, "bob"), false);
    await completeAccount(desk, { name: "bob" });
    assertEquals(await hasAccount(desk.registry, "bob"), true);
    await removeAccount(desk, "bob");
    assertEquals(await hasAccount(desk.registry, "bob"), false);
    const kept = `${desk.folders.mail}/bob@2026-11-28`;
    assertEquals((await lookAt(kept))?.isDirectory, true);
    // What a crash left of an account is one too.
    const serverCopy = userPublicKeyPath(desk.folders.server, "bob");
    const { folder } = accountPaths(desk.folders, "bob");
    await Deno.writeTextFile(serverCopy, "");
    assertEquals(await hasAccount(desk.registry, "bob"), true);
    await removeFile(serverCopy);
    await Deno.mkdir(folder);
    assertEquals(await hasAccount(desk.registry, "bob"), true);
  });
});

Deno.test("an account that is completed leaves what another job writes into its folder", async () => {
  await withDesk(async (desk) => {
    await completeAccount(desk, { name: "bob" });
    const { folder } = accountPaths(desk.folders, "bob");
    const path = `${folder}/server_public.pem.tmp-0123456789abcdef`;
    await Deno.writeTextFile(path, "half of the server's new key");
    await completeAccount(desk, { name: "bob" });
    assertEquals((await Deno.stat(path)).isFile, true);
  });
});
