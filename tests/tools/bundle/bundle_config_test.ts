import { assertEquals } from "@std/assert";
import {
  bundleImports,
  writeBundleConfig,
} from "../../../tools/bundle/bundle_config.ts";
import jsr from "../../../deno.json" with { type: "json" };
import npm from "../../../tools/npm/deno.json" with { type: "json" };
import type { Program } from "../../../tools/permissions.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

Deno.test("bundleImports() names the libraries that each program imports, as files", () => {
  for (
    const { imports } of [jsr, npm] as { imports: Record<string, string> }[]
  ) {
    assertEquals(bundleImports(imports, "server"), {
      "age-encryption": "../libraries/age_encryption.js",
      "pg/lib/client": "../libraries/pg_lib_client.js",
      "tar/header": "../libraries/tar_header.js",
      "tar/pax": "../libraries/tar_pax.js",
    });
    assertEquals(bundleImports(imports, "keygen"), {
      "age-encryption": "../libraries/age_encryption.js",
      "pg/lib/client": "../libraries/pg_lib_client.js",
    });
    const ofClient = bundleImports(imports, "client");
    assertEquals(ofClient["html-to-text"], "../libraries/html_to_text.js");
    assertEquals("fs-extra" in ofClient, "fs-extra" in imports);
  }
});

Deno.test("writeBundleConfig() gives a program what it uses, and closes all other files", async () => {
  await inTempDir(async (dir) => {
    const configOf = async (program: Program) => {
      await writeBundleConfig("npm", program, dir);
      return JSON.parse(await Deno.readTextFile(`${dir}/deno.json`));
    };
    const config = await configOf("client");
    assertEquals(config.imports["file:///"], "file:///dev/null/");
    for (const own of ["./", "../libraries/"]) {
      assertEquals(config.imports[own], own);
    }
    assertEquals([config.unstable, config.lock], [[], false]);
    assertEquals((await configOf("server")).unstable, npm.unstable);
  });
});
