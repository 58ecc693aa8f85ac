import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  ownModulesAlone,
  programImports,
  writeBuildConfig,
} from "../../../tools/build/build_config.ts";
import type { Program } from "../../../tools/permissions.ts";
import npm from "../../../tools/npm/deno.json" with { type: "json" };

Deno.test("programImports() leaves out what only tests import", () => {
  const imports = {
    "@std/path": "jsr:@std/path@^1",
    "fast-check": "npm:fast-check@^4",
  };
  assertEquals(programImports(imports, "client", "/repository", "/tmp/x"), {
    "@std/path": "jsr:@std/path@^1",
  });
});

Deno.test("programImports() gives each program only the packages that it imports", () => {
  const of = (program: Program) =>
    Object.keys(programImports(npm.imports, program, "/a", "/b"));
  assert(of("client").includes("@zone-eu/mailsplit"));
  assert(of("keygen").includes("age-encryption"));
  for (const name of ["age-encryption", "tar/header", "tar/pax"]) {
    assert(of("server").includes(name));
  }
  assertFalse(of("client").concat(of("keygen")).includes("tar/header"));
  const packages = ["@zone-eu/mailsplit", "html-to-text"];
  assertEquals(of("server").filter((name) => packages.includes(name)), []);
  assertEquals(of("server").some((name) => /^(lib|node)/.test(name)), false);
});

Deno.test("programImports() keeps the adapters where they are, by a relative path", () => {
  const imports = { "@std/path": "./path.ts" };
  assertEquals(programImports(imports, "client", "/a b/tools/npm", "/tmp/x"), {
    "@std/path": "../../a%20b/tools/npm/path.ts",
  });
  assertEquals(programImports(imports, "client", "/a", "/a"), imports);
});

Deno.test("ownModulesAlone() maps every file but those of the repository to nowhere", () => {
  assertEquals(ownModulesAlone("/a b/repository", "/a b/x"), {
    "file:///": "file:///dev/null/",
    "../repository/": "../repository/",
  });
});

Deno.test("writeBuildConfig() keeps the options and the lock file", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = await writeBuildConfig("npm", "client", dir);
    const config = JSON.parse(await Deno.readTextFile(path));
    assertEquals(config.unstable, npm.unstable);
    assertEquals(config.compilerOptions, npm.compilerOptions);
    assertFalse("fast-check" in config.imports);
    const lock = JSON.parse(await Deno.readTextFile(`${dir}/deno.lock`));
    assertEquals(typeof lock.npm["deno-std@1.4.0"].integrity, "string");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
