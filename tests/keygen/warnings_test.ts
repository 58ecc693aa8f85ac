import { assertEquals } from "@std/assert";
import { completeAccount } from "../../lib/keygen/accounts/accounts.ts";
import { accountPaths } from "../../lib/keygen/accounts/account_keys.ts";
import type { KeygenPlan } from "../../lib/keygen/plan.ts";
import {
  keygenWarnings,
  removedAccounts,
  type Strangers,
  windowsWarnings,
} from "../../lib/keygen/warnings.ts";
import { signKeyPath } from "../../lib/keys/paths.ts";
import { withDesk } from "./desk.ts";

const NONE: Strangers = { server: [], group: [] };

function planOf(
  users: Partial<KeygenPlan["users"]> = {},
  plan: Partial<KeygenPlan> = {},
): KeygenPlan {
  const entries = [{ name: "bob", line: 7 }];
  return {
    users: {
      ...{ path: "u", entries, aliases: [], missing: false, exposed: false },
      ...users,
    },
    createUsersFile: false,
    entries,
    rotate: new Set(),
    remove: new Set(),
    restore: new Set(),
    deleteBoxes: new Set(),
    aliases: [],
    knownAliases: [],
    endedAliases: new Set(),
    ...plan,
  };
}

Deno.test("keygenWarnings() has nothing to say of a good users file", async () => {
  await withDesk(async ({ registry }) => {
    assertEquals(await keygenWarnings(planOf(), registry, NONE), []);
    const made = planOf({ missing: true }, { createUsersFile: true });
    assertEquals(await keygenWarnings(made, registry, NONE), []);
  });
});

Deno.test("keygenWarnings() tells what is wrong with the users file", async () => {
  await withDesk(async ({ registry }) => {
    const warn = (plan: KeygenPlan) => keygenWarnings(plan, registry, NONE);
    assertEquals(await warn(planOf({ exposed: true })), [
      "u holds passwords and others can read it; type: chmod 600 u",
    ]);
    const distrusted =
      "others than its owner can change it; type: chmod go-w u";
    assertEquals(await warn(planOf({ distrusted })), [`u: ${distrusted}`]);
    assertEquals(await warn(planOf({ missing: true })), ["u is missing"]);
    assertEquals(await warn(planOf({ entries: [] })), ["u lists nobody"]);
    const [removed] = await warn(planOf({}, { remove: new Set(["bob"]) }));
    assertEquals(removed.startsWith("u:7: bob is still listed"), true);
  });
});

Deno.test("keygenWarnings() names open keys, and folders with a stranger's key", async () => {
  await withDesk(async (desk) => {
    await completeAccount(desk, { name: "bob" });
    const { privateKey, folder } = accountPaths(desk.folders, "bob");
    await Deno.chmod(privateKey, 0o640);
    const [open, stranger] = await keygenWarnings(planOf(), desk.registry, {
      ...NONE,
      server: ["bob"],
    });
    assertEquals(
      open,
      `others can open ${privateKey}; type: chmod 600 ${privateKey}`,
    );
    assertEquals(
      stranger.startsWith(`${folder}/server_public.pem is not`),
      true,
    );
  });
});

Deno.test("keygenWarnings() names mail folders that others can open", async () => {
  await withDesk(async (desk) => {
    await completeAccount(desk, { name: "bob" });
    const box = `${desk.folders.mail}/bob`;
    const warn = () => keygenWarnings(planOf(), desk.registry, NONE);
    assertEquals(await warn(), []);
    await Deno.chmod(box, 0o755);
    await Deno.chmod(`${box}/new`, 0o710);
    assertEquals(await warn(), [
      `others can open the mail of bob; type: chmod 700 ${box} ${box}/new`,
    ]);
    const { mail } = desk.folders;
    await Deno.chmod(box, 0o700);
    await Deno.chmod(`${box}/new`, 0o700);
    await Deno.chmod(mail, 0o770);
    assertEquals(await warn(), [
      `the mail folder ${mail}: others than its owner can change it; ` +
      `type: chmod go-w ${mail}`,
    ]);
  });
});

Deno.test("keygenWarnings() names a signing key that is lost, which a rotation replaces", async () => {
  await withDesk(async (desk) => {
    await completeAccount(desk, { name: "bob" });
    const { folder } = accountPaths(desk.folders, "bob");
    const path = signKeyPath(folder, "bob", 1);
    await Deno.remove(path);
    const rotate = new Set(["bob"]);
    for (const plan of [planOf(), planOf({}, { rotate })]) {
      assertEquals(await keygenWarnings(plan, desk.registry, NONE), [
        `${path} is missing, and bob cannot seal without it; ` +
        "put it back, or type: keygen --rotate bob",
      ]);
    }
  });
});

Deno.test("removedAccounts() knows the line that would bring an account back", () => {
  const remove = new Set(["bob", "carol"]);
  const boxes = new Map([["bob", "mail/bob@2026-11-28"]]);
  assertEquals(removedAccounts(planOf({}, { remove }), boxes), [
    { name: "bob", line: 7, box: "mail/bob@2026-11-28" },
    { name: "carol", line: undefined, box: undefined },
  ]);
  assertEquals(removedAccounts(planOf({ missing: true }, { remove }))[0], {
    name: "bob",
    line: undefined,
    box: undefined,
  });
});

Deno.test("windowsWarnings() says on Windows how to keep others out of the keys", () => {
  const folders = { keys: "C:\\work/keys" };
  assertEquals(windowsWarnings(folders, "linux"), []);
  assertEquals(windowsWarnings(folders, "windows"), [
    "Windows has no file modes: keygen cannot keep others out of the keys; type: " +
    'icacls "C:\\work\\keys" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F"',
  ]);
});
