import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { WorkerTask } from "../../../lib/server/ipc/settings.ts";
import { sandboxPermissions } from "../../../lib/server/worker/main.ts";
import { withFolder } from "../../keys/folder.ts";

const DENIED = {
  net: false,
  run: false,
  env: false,
  sys: false,
  ffi: false,
  import: false,
};

Deno.test("the sandbox that writes a password may write the credentials, and see no mail", async () => {
  await withFolder(async (dir) => {
    const keys = await Deno.realPath(dir);
    const path = `${keys}/credentials.json`;
    await Deno.writeTextFile(path, "");
    const settings = { keys, mail: "/mail", digits: "0123456789abcdef" };
    const { read, write, ...rest } = sandboxPermissions({
      ...settings,
      task: "password",
    });
    assertEquals(write, [path, `${path}.tmp-0123456789abcdef`]);
    const reads = read as string[];
    assertEquals(reads.filter((path) => !path.startsWith(keys)), []);
    assertEquals(rest, DENIED);
  });
});

Deno.test({
  name:
    "the sandbox that writes a password may write what a link leads to instead",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (dir) => {
      const keys = await Deno.realPath(dir);
      const target = join(keys, "mounted", "c");
      await Deno.mkdir(join(keys, "mounted"));
      await Deno.writeTextFile(target, "");
      await Deno.symlink(target, `${keys}/credentials.json`);
      const { write } = sandboxPermissions({
        keys,
        mail: "/mail",
        task: "password",
        digits: "0123456789abcdef",
      });
      assertEquals(write, [target, `${target}.tmp-0123456789abcdef`]);
    }),
});

Deno.test("the sandbox that reads the config file may read that and no key", () => {
  const settings = { keys: "/keys", mail: "/mail", config: "/etc/l.json" };
  const all = sandboxPermissions({ ...settings, task: "config" });
  assertEquals(all, { ...DENIED, read: ["/etc/l.json"], write: [] });
});

/** What a task may read and write of a server with these folders. */
function filesOf(task: WorkerTask) {
  const { read, write, ...rest } = sandboxPermissions({
    keys: "/keys",
    mail: "/mail",
    task,
  });
  assertEquals(rest, DENIED);
  return { read, write };
}

Deno.test("the sandbox of a session may write mail, and reads no key and no password hash", () => {
  assertEquals(filesOf("serve"), {
    read: [
      "/keys/server_public.pem",
      "/keys/group_list",
      "/keys/users",
      "/mail",
    ],
    write: ["/mail"],
  });
});

Deno.test("the sandbox that checks logins may touch no mail, and writes nothing", () => {
  assertEquals(filesOf("login"), {
    read: [
      "/keys/server_private.pem",
      "/keys/server_public.pem",
      "/keys/credentials.json",
      "/keys/users",
    ],
    write: [],
  });
});

Deno.test("the sandboxes that look at boxes and recover know no keys", () => {
  assertEquals(filesOf("look"), { read: ["/mail"], write: [] });
  assertEquals(filesOf("recover"), { read: ["/mail"], write: ["/mail"] });
});

Deno.test({
  name: "a sandbox may read what links lead to, as containers mount keys",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (dir) => {
      const keys = await Deno.realPath(dir);
      const target = join(keys, "mounted");
      await Deno.writeTextFile(target, "");
      await Deno.symlink(target, join(keys, "server_private.pem"));
      const read = (task: WorkerTask) =>
        sandboxPermissions({ keys, mail: "/mail", task }).read as string[];
      assert(read("login").includes(target));
      assert(!read("serve").includes(target));
    }),
});

const STORE = "postgres://mail@db1,[::1]:6432/letterlock";

/** What a task may do of a server whose mail and accounts are in a database. */
function sharedFilesOf(task: WorkerTask, more = {}) {
  const settings = { keys: "/keys", mail: "/mail", store: STORE, ...more };
  const { read, write, ...rest } = sandboxPermissions({ ...settings, task });
  assertEquals(rest, { ...DENIED, net: ["db1:5432", "[::1]:6432"] }, task);
  assertEquals(write, [], task);
  return read as string[];
}

/** What the database wants to see of a role. */
const wantedOf = (role: string) => [
  `/keys/${role}.pass`,
  "/keys/store_ca.pem",
  `/keys/${role}_cert.pem`,
  `/keys/${role}_key.pem`,
];

Deno.test("the sandboxes of mail reach the database, and no account in a file", () => {
  const ofMail = wantedOf("store");
  assertEquals(sharedFilesOf("serve"), ["/keys/server_public.pem", ...ofMail]);
  for (const task of ["recover", "look"] as const) {
    assertEquals(sharedFilesOf(task), ofMail);
  }
  const storePassword = "/run/secrets/store";
  const [path] = sharedFilesOf("look", { storePassword });
  assertEquals(path, storePassword);
});

Deno.test("the sandboxes of logins reach the database by a role of their own", () => {
  const ofLogins = wantedOf("store_login");
  assertEquals(sharedFilesOf("login"), [
    "/keys/server_private.pem",
    "/keys/server_public.pem",
    ...ofLogins,
  ]);
  const digits = "0123456789abcdef";
  const ofPassword = ["/keys/server_private.pem", ...ofLogins];
  assertEquals(sharedFilesOf("password", { digits }), ofPassword);
  const storeLoginPassword = "/run/secrets/login";
  for (const task of ["login", "password"] as const) {
    const read = sharedFilesOf(task, { storeLoginPassword });
    assert(read.includes(storeLoginPassword));
    assert(!read.includes("/keys/store_login.pass"));
  }
  const settings = { keys: "/keys", mail: "/mail", store: STORE };
  assertEquals(sandboxPermissions({ ...settings, task: "config" }).net, false);
});

Deno.test("the sandbox that counts places reaches the database, and reads no key and no mail", () => {
  const store = "postgres://mail@db1/letterlock";
  const settings = { keys: "/keys", mail: "/mail", store };
  const all = sandboxPermissions({ ...settings, task: "cluster" });
  assertEquals(all, {
    ...DENIED,
    net: ["db1:5432"],
    read: [
      "/keys/store_login.pass",
      "/keys/store_ca.pem",
      "/keys/store_login_cert.pem",
      "/keys/store_login_key.pem",
    ],
    write: [],
  });
});
