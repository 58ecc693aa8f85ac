import { assertEquals } from "@std/assert";
import jsr from "../../deno.json" with { type: "json" };
import npm from "../../tools/npm/deno.json" with { type: "json" };
import { ROOT } from "../../tools/paths.ts";

const SOURCES = ["lib", "tests", "tools", "bench", "fuzz"];
// import "x", import … from "x", export … from "x", and import() of "x", not of "${x}".
const IMPORT =
  /^(?:import|export)\b(?:[^;]*?\bfrom)?\s*"([^"]+)"(?: with \{.*\})?;$|(?<![.\w])import\(\s*"([^"$]+)"/gm;
const LOCAL = /^(\.\.?\/|node:)/;

async function* sourceFiles(dir: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    const path = `${dir}/${name}`;
    if (isDirectory && !name.startsWith(".")) yield* sourceFiles(path);
    if (name.endsWith(".ts")) yield path;
  }
}

async function* treeFiles(): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(ROOT)) {
    if (isDirectory && SOURCES.includes(name)) {
      yield* sourceFiles(`${ROOT}/${name}`);
    }
    if (name.endsWith(".ts")) yield `${ROOT}/${name}`;
  }
}

/** What is imported from outside the tree, and where. */
async function outsideImports(): Promise<{ name: string; file: string }[]> {
  const found = [];
  for await (const file of treeFiles()) {
    const text = await Deno.readTextFile(file);
    for (const [, fixed, dynamic] of text.matchAll(IMPORT)) {
      const name = fixed ?? dynamic;
      if (!LOCAL.test(name)) found.push({ name, file });
    }
  }
  return found;
}

/** What tests import from npm, each in one room alone but what makes cases. */
const FOR_TESTS: Record<string, string> = {
  "age-encryption": "tests/seal/one_chunk/",
  "cctv-age": "tests/seal/one_chunk/",
  "fast-check": "tests/",
};

function isForTests({ name, file }: { name: string; file: string }): boolean {
  const room = FOR_TESTS[name];
  return room !== undefined && file.startsWith(`${ROOT}/${room}`);
}

/** What programs import from npm, each in one file or room alone. */
const LIBRARIES: Record<string, string> = {
  "@noble/ciphers/chacha.js": "lib/crypto/chacha20.ts",
  "@scure/base": "lib/seal/age_keys.ts",
  "@zone-eu/mailsplit": "lib/letter/mime/",
  "age-encryption": "lib/seal/",
  "html-to-text": "lib/letter/mime/",
  "iconv-lite": "lib/letter/mime/decode/rare_charsets.ts",
  "libmime": "lib/letter/mime/",
  "libqp": "lib/letter/mime/",
  "nodemailer/lib/mime-node": "lib/letter/mime/compose.ts",
  "pg/lib/client": "lib/store/postgres/database/driver.ts",
  "tar/header": "lib/server/backup/tar_blocks.ts",
  "tar/pax": "lib/server/backup/tar_blocks.ts",
};

function isLibrary({ name, file }: { name: string; file: string }): boolean {
  return name in LIBRARIES && file.startsWith(`${ROOT}/${LIBRARIES[name]}`);
}

const MAPPED = Object.keys(npm.imports).filter((name) =>
  name.startsWith("@std/")
);

Deno.test("the npm map has every @std module in use, and nothing else is used", async () => {
  const imports = await outsideImports();
  const unknown = imports.filter((found) =>
    !MAPPED.includes(found.name) && !isForTests(found) &&
    !isLibrary(found) &&
    !found.file.startsWith(`${ROOT}/tools/npm/`)
  );
  assertEquals(unknown, []);
});

Deno.test("the npm map has no @std module that is not used", async () => {
  const used = (await outsideImports()).map(({ name }) => name);
  assertEquals(MAPPED.filter((name) => !used.includes(name)), []);
});

Deno.test("only the adapters import from npm, and only two packages", async () => {
  const imports = await outsideImports();
  const others = imports.filter((found) =>
    !found.name.startsWith("@std/") && !isForTests(found) && !isLibrary(found)
  );
  const packages = others.map(({ name }) => name.split("/")[0]);
  assertEquals([...new Set(packages)].sort(), ["deno-std", "fs-extra"]);
});

Deno.test("both maps have the same @std packages", () => {
  const packageOf = (name: string) => name.split("/").slice(0, 2).join("/");
  const packages = [...new Set(MAPPED.map(packageOf))];
  const all = Object.keys(jsr.imports);
  assertEquals(
    packages.sort(),
    all.filter((name) => name.startsWith("@std/")).sort(),
  );
});

Deno.test("both maps take fast-check from npm, of the same major version", () => {
  const major = (specifier: string) => specifier.replace(/\..*/, "");
  assertEquals(jsr.imports["fast-check"], "npm:fast-check@^4");
  assertEquals(major(npm.imports["fast-check"]), "npm:fast-check@4");
});

Deno.test("both maps take each library from npm, of the same major version", () => {
  const versionOf = (specifier: string) =>
    /^npm:@?[a-z/-]+@\^?((\d+)[\d.]*)/.exec(specifier)!;
  for (const name of Object.keys(LIBRARIES)) {
    const [one, other] = [jsr.imports, npm.imports].map((imports) =>
      versionOf((imports as Record<string, string>)[name])
    );
    assertEquals(one[2], other[2], name);
    assertEquals(/^\d+\.\d+\.\d+$/.test(other[1]), true, other[1]);
  }
});

Deno.test("both configurations run and check the code the same way", () => {
  assertEquals(npm.unstable, jsr.unstable);
  assertEquals(npm.compilerOptions, jsr.compilerOptions);
});
