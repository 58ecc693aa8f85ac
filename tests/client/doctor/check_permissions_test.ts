import { assertEquals, assertRejects } from "@std/assert";
import { checkPermissions } from "../../../lib/client/doctor/check_permissions.ts";
import { withFolder } from "../../keys/folder.ts";

Deno.test({
  name: "checkPermissions() says that Windows has no modes to check",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (dir) => {
      await Deno.writeTextFile(`${dir}/password`, "x");
      await Deno.chmod(`${dir}/password`, 0o644);
      await assertRejects(
        () => checkPermissions("alice", dir),
        Error,
        "can open it",
      );
      const file = `${dir}/password`;
      const { text } = await checkPermissions("alice", dir, file, "windows");
      assertEquals(
        text.startsWith("not checked: Windows has no file modes"),
        true,
      );
    }),
});
