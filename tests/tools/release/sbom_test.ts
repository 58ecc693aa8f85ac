import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { lockedPackages } from "../../../tools/release/lock_file.ts";
import { billOf } from "../../../tools/release/bill_of.ts";
import { billOfMaterials } from "../../../tools/release/sbom.ts";
import { sourceOf } from "../../../tools/programs.ts";

const SHA512 = `sha512-${"ab".repeat(43)}==`;
const LOCK = {
  version: "5",
  specifiers: {
    "npm:@x/tool@2": "2.1.0",
    "npm:tester@1": "1.0.0",
    "jsr:@std/cli@1": "1.0.6",
  },
  npm: {
    "@x/tool@2.1.0_peer@3.0.0": {
      integrity: SHA512,
      dependencies: ["inner@1.0.0", "peer"],
    },
    "@x/tool@2.1.0": { integrity: SHA512, dependencies: ["inner@2.0.0"] },
    "inner@1.0.0": { integrity: SHA512 },
    "inner@2.0.0": { integrity: SHA512, dependencies: ["peer"] },
    "peer@3.0.0": { integrity: SHA512, dependencies: ["inner@2.0.0"] },
    "tester@1.0.0": { integrity: SHA512 },
  },
  jsr: {
    "@std/cli@1.0.6": {
      integrity: "0".repeat(64),
      dependencies: ["jsr:@std/internal"],
    },
    "@std/internal@1.0.1": { integrity: "1".repeat(64) },
  },
};
const IMPORTS = {
  "@std/cli": "jsr:@std/cli@^1",
  "tool": "npm:@x/tool@^2/sub/path",
  "own": "./own.ts",
};

Deno.test("lockedPackages() goes from the imports to all that they need", () => {
  const { packages, roots } = lockedPackages(LOCK, IMPORTS);
  assertEquals(roots, ["jsr:@std/cli@1.0.6", "npm:@x/tool@2.1.0"]);
  assertEquals([...packages.keys()], [
    "jsr:@std/cli@1.0.6",
    "jsr:@std/internal@1.0.1",
    "npm:@x/tool@2.1.0",
    "npm:inner@2.0.0",
    "npm:peer@3.0.0",
  ]);
  const missing = { other: "npm:other@1" };
  assertThrows(() => lockedPackages(LOCK, missing), Error, "has no npm:other");
  const later = { ...LOCK, version: "6" };
  assertThrows(() => lockedPackages(later, IMPORTS), Error, "of version 6");
});

function billAt(time: number): Promise<string> {
  const licenceOf = ({ name }: { name: string }) =>
    Promise.resolve(name === "peer" ? "(MIT OR 0BSD)" : "MIT");
  const locked = lockedPackages(LOCK, IMPORTS);
  return billOfMaterials({ locked, licenceOf, runtime: "2.9.6", time });
}

Deno.test("the bill of materials has names, versions, licences, hashes and who needs whom", async () => {
  const text = await billAt(1_795_867_200);
  assertEquals(await billAt(1_795_867_200), text);
  const bill = JSON.parse(text);
  assertEquals([bill.bomFormat, bill.specVersion, bill.version], [
    "CycloneDX",
    "1.6",
    1,
  ]);
  assertEquals(bill.metadata.timestamp, "2026-11-28T12:00:00Z");
  const uuid =
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert(uuid.test(bill.serialNumber), bill.serialNumber);
  assert(JSON.parse(await billAt(1)).serialNumber !== bill.serialNumber);
  const [deno, cli, , tool, , peer] = bill.components;
  assertEquals([deno.name, deno.version], ["deno", "2.9.6"]);
  assertEquals(cli.hashes, [{ alg: "SHA-256", content: "0".repeat(64) }]);
  assertEquals(tool, {
    type: "library",
    "bom-ref": "pkg:npm/%40x/tool@2.1.0",
    name: "@x/tool",
    version: "2.1.0",
    hashes: [{
      alg: "SHA-512",
      content: Uint8Array.fromBase64(SHA512.slice(7)).toHex(),
    }],
    licenses: [{ license: { id: "MIT" } }],
    purl: "pkg:npm/%40x/tool@2.1.0",
  });
  assertEquals(peer.licenses, [{ expression: "(MIT OR 0BSD)" }]);
  assertEquals(bill.dependencies[0].dependsOn, [
    "pkg:github/denoland/deno@v2.9.6",
    "pkg:jsr/%40std/cli@1.0.6",
    "pkg:npm/%40x/tool@2.1.0",
  ]);
  const refs = bill.dependencies.map(({ ref }: { ref: string }) => ref);
  assertEquals(refs.length, bill.components.length + 1);
});

Deno.test("the bill of these programs has what they embed, and nothing of the tests", async () => {
  const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));
  const bill = JSON.parse(await billOf(source, 1_795_867_200, "2.9.6"));
  const names = bill.components.map(({ name }: { name: string }) => name);
  for (const name of ["deno", "age-encryption", "@noble/hashes", "libqp"]) {
    assert(names.includes(name), name);
  }
  assertEquals(names.includes("fast-check"), false);
  for (const { name, hashes, licenses } of bill.components.slice(1)) {
    assert(/^[0-9a-f]{64,128}$/.test(hashes[0].content), name);
    assertEquals(licenses.length, 1, name);
  }
});

Deno.test("a bill without a licence is none", async () => {
  const locked = lockedPackages(LOCK, IMPORTS);
  const licenceOf = () => Promise.reject(new Error("no licence of x"));
  await assertRejects(
    () => billOfMaterials({ locked, licenceOf, runtime: "2", time: 1 }),
    Error,
    "no licence of x",
  );
});
