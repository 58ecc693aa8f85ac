import { assertEquals, assertStringIncludes } from "@std/assert";
import { weakSettings } from "../../../../lib/store/postgres/hosts/weak_settings.ts";
import { HAS_POSTGRES, sharedServer } from "../support/postgres_server.ts";

Deno.test({
  name: "settings that may lose mail are named: torn pages, and no standby",
  ignore: !HAS_POSTGRES,
  fn: async () => {
    const owner = await sharedServer().server.connect();
    const set = async (pages: "on" | "off", standbys: string) => {
      await owner.query(`ALTER SYSTEM SET full_page_writes = ${pages}`);
      await owner.query(
        `ALTER SYSTEM SET synchronous_standby_names = '${standbys}'`,
      );
      await owner.query("SELECT pg_reload_conf()");
      // Sessions have what was reloaded soon, and by themselves.
      const isSet = `SELECT current_setting('full_page_writes') = '${pages}'
        AND current_setting('synchronous_standby_names') = '${standbys}' AS set`;
      while (!(await owner.query(isSet))[0].set);
      return await weakSettings(owner, 2);
    };
    try {
      assertEquals(await weakSettings(owner, 1), []);
      const [alone] = await set("on", "");
      assertStringIncludes(alone, "synchronous_standby_names is empty");
      const [pages, ...others] = await set("off", "db2");
      assertStringIncludes(pages, "full_page_writes off");
      assertEquals(others, []);
    } finally {
      await set("on", "");
      await owner.close();
    }
  },
});
