import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { checkServerFiles } from "../../lib/keys/check_server.ts";
import { loadClientKeys } from "../../lib/keys/keyring.ts";
import { checkTrusted } from "../../lib/keys/strict_modes.ts";
import { generateRsaPair } from "../../lib/crypto/rsa.ts";
import { withFolder } from "./folder.ts";

const onWindows = Deno.build.os === "windows";

Deno.test({
  name:
    "checkTrusted() refuses what others own or can change, with the command",
  ignore: onWindows,
  fn: () => {
    const refused = (uid: number, mode: number) =>
      assertThrows(() => checkTrusted("a b", { uid, mode }, 1000), Error)
        .message;
    assertEquals(
      refused(1001, 0o100600),
      "Cannot use a b: it belongs to another user (uid 1001); " +
        "if you trust it, type: chown 1000 'a b'",
    );
    for (const mode of [0o100620, 0o100602, 0o40777, 0o41777]) {
      assertEquals(
        refused(1000, mode),
        "Cannot use a b: others than its owner can change it; " +
          "type: chmod go-w 'a b'",
      );
    }
  },
});

Deno.test("checkTrusted() takes what is the user's own, or root's", () => {
  for (const uid of [1000, 0]) {
    for (const mode of [0o100600, 0o100644, 0o40755]) {
      checkTrusted("a", { uid, mode }, 1000);
    }
  }
  checkTrusted("a", { uid: null, mode: null }, 1000);
  // A sandbox is told nothing of its user.
  checkTrusted("a", { uid: 1001, mode: 0o644 }, null);
});

const pair = await generateRsaPair(2048);

/** A folder with all that a server and a client bob need. */
async function withKeys(work: (dir: string) => Promise<void>): Promise<void> {
  await withFolder(async (dir) => {
    await Deno.mkdir(`${dir}/users`, { mode: 0o700 });
    const files = {
      "server_private.pem": pair.privatePem,
      "bob_private.pem": pair.privatePem,
      "credentials.json": "{}",
      "server_public.pem": pair.publicPem,
      "users/bob_public.pem": pair.publicPem,
    };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${dir}/${name}`, text, { mode: 0o600 });
    }
    await work(dir);
  });
}

const SERVER_PATHS = [
  "",
  "/users",
  "/users/bob_public.pem",
  "/server_public.pem",
];

for (const path of SERVER_PATHS) {
  Deno.test({
    name:
      `checkServerFiles() refuses keys/server${path} that others can change`,
    ignore: onWindows,
    fn: () =>
      withKeys(async (dir) => {
        checkServerFiles(dir);
        await Deno.chmod(dir + path, 0o777);
        assertThrows(
          () => checkServerFiles(dir),
          Error,
          `Cannot use ${dir + path}: others than its owner can change it; ` +
            `type: chmod go-w ${dir + path}`,
        );
      }),
  });
}

for (const path of ["", "/server_public.pem"]) {
  Deno.test({
    name: `loadClientKeys() refuses NAME${path} that others can change`,
    ignore: onWindows,
    fn: () =>
      withKeys(async (dir) => {
        await loadClientKeys(dir, "bob");
        await Deno.chmod(dir + path, 0o775);
        await assertRejects(
          () => loadClientKeys(dir, "bob"),
          Error,
          `type: chmod go-w ${dir + path}`,
        );
      }),
  });
}

const OWNED = ["", "/users", "/credentials.json", "/server_private.pem"];

for (const path of OWNED) {
  Deno.test({
    name: `checkServerFiles() refuses keys/server${path} of another owner`,
    // Only root can give a file away.
    ignore: onWindows || Deno.uid() !== 0,
    fn: () =>
      withKeys(async (dir) => {
        await Deno.chown(dir + path, 12345, null);
        assertThrows(
          () => checkServerFiles(dir),
          Error,
          `Cannot use ${dir + path}: it belongs to another user (uid 12345)`,
        );
      }),
  });
}

for (const path of ["", "/bob_private.pem", "/server_public.pem"]) {
  Deno.test({
    name: `loadClientKeys() refuses NAME${path} of another owner`,
    ignore: onWindows || Deno.uid() !== 0,
    fn: () =>
      withKeys(async (dir) => {
        await Deno.chown(dir + path, 12345, null);
        await assertRejects(
          () => loadClientKeys(dir, "bob"),
          Error,
          "it belongs to another user (uid 12345)",
        );
      }),
  });
}
