import { assertEquals } from "@std/assert";
import { join } from "@std/path";
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

Deno.test("the sandbox that serves may write mail, and no credentials", () => {
  const { read, write, ...rest } = sandboxPermissions({
    keys: "/keys",
    mail: "/mail",
    task: "serve",
  });
  assertEquals(write, ["/mail"]);
  assertEquals(read, [
    "/keys/server_private.pem",
    "/keys/server_public.pem",
    "/keys/credentials.json",
    "/keys/group_list",
    "/keys/users",
    "/mail",
  ]);
  assertEquals(rest, DENIED);
});
