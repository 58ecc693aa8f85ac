import { assert, assertEquals } from "@std/assert";
import {
  bundleImports,
  writeBundleConfig,
} from "../../../tools/bundle/bundle_config.ts";
import jsr from "../../../deno.json" with { type: "json" };
import npm from "../../../tools/npm/deno.json" with { type: "json" };
import { inTempDir } from "../../support/in_temp_dir.ts";

Deno.test("bundleImports() names what each program imports and is in no bundle", () => {
  for (
    const { imports } of [jsr, npm] as { imports: Record<string, string> }[]
  ) {
    const ofServer = Object.keys(bundleImports(imports, "server"));
    assertEquals(ofServer.sort(), [
      "age-encryption",
      "pg/lib/client",
      "tar/header",
      "tar/pax",
    ]);
    assertEquals(bundleImports(imports, "keygen"), {
      "age-encryption": "../age-encryption.js",
    });
    const ofClient = bundleImports(imports, "client");
    assertEquals(ofClient["html-to-text"], imports["html-to-text"]);
    assertEquals("fs-extra" in ofClient, "fs-extra" in imports);
  }
});

Deno.test("writeBundleConfig() keeps the options and the lock file, and closes all other files", async () => {
  await inTempDir(async (dir) => {
    await writeBundleConfig("npm", "client", dir);
    const config = JSON.parse(await Deno.readTextFile(`${dir}/deno.json`));
    assertEquals(config.unstable, npm.unstable);
    assertEquals(config.imports["file:///"], "file:///dev/null/");
    assertEquals(config.imports["./"], "./");
    const lock = JSON.parse(await Deno.readTextFile(`${dir}/deno.lock`));
    assert(lock.npm["libmime@5.6.4"].integrity);
  });
});
