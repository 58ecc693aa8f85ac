/** What is in the programs: a bill of materials in CycloneDX 1.6, as JSON. */
import { VERSION } from "../../lib/program/version.ts";
import type { LicenceOf } from "./licences.ts";
import type { Locked, LockedPackage } from "./lock_file.ts";

/** What the bill is made of. */
export interface Materials {
  locked: Locked;
  licenceOf: LicenceOf;
  /** The version of Deno's runtime. */
  runtime: string;
  /** In s since the epoch. */
  time: number;
}

const OURS = `pkg:generic/letterlock@${VERSION}`;

/** Writes the bill: the same text for the same materials. */
export async function billOfMaterials(
  { locked: { packages, roots }, licenceOf, runtime, time }: Materials,
): Promise<string> {
  const platform = runtimeComponent(runtime);
  const components = await Promise.all(
    [...packages.values()].map((locked) => component(locked, licenceOf)),
  );
  const purlAt = (key: string) => purlOf(packages.get(key)!);
  const bill = {
    metadata: {
      timestamp: new Date(time * 1000).toISOString().replace(".000Z", "Z"),
      component: {
        type: "application",
        "bom-ref": OURS,
        name: "letterlock",
        version: VERSION,
        licenses: licences("MIT"),
        purl: OURS,
      },
    },
    components: [platform, ...components],
    dependencies: [
      { ref: OURS, dependsOn: [platform.purl, ...roots.map(purlAt)] },
      { ref: platform.purl, dependsOn: [] },
      ...[...packages.values()].map((locked) => ({
        ref: purlOf(locked),
        dependsOn: [...new Set(locked.dependencies)]
          .map(purlAt).sort(),
      })),
    ],
  };
  const text = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: await serialNumber(JSON.stringify(bill)),
    version: 1,
    ...bill,
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}

function runtimeComponent(version: string) {
  const purl = `pkg:github/denoland/deno@v${version}`;
  return {
    ...{ type: "platform", "bom-ref": purl, name: "deno", version },
    ...{ licenses: licences("MIT"), purl },
  };
}

async function component(locked: LockedPackage, licenceOf: LicenceOf) {
  const { name, version } = locked;
  const purl = purlOf(locked);
  return {
    ...{ type: "library", "bom-ref": purl, name, version },
    hashes: [hashOf(locked)],
    ...{ licenses: licences(await licenceOf(locked)), purl },
  };
}

/** An id of SPDX, or several with words between them. */
function licences(text: string) {
  return /^[\w.+-]+$/.test(text)
    ? [{ license: { id: text } }]
    : [{ expression: text }];
}

/** A package URL (https://github.com/package-url/purl-spec). */
function purlOf({ registry, name, version }: LockedPackage): string {
  return `pkg:${registry}/${name.replace("@", "%40")}@${version}`;
}

function hashOf({ integrity, name }: LockedPackage) {
  if (/^[0-9a-f]{64}$/.test(integrity)) {
    return { alg: "SHA-256", content: integrity };
  }
  const [, base64] = /^sha512-(.+)$/.exec(integrity) ?? [];
  if (base64 === undefined) throw new Error(`No hash of ${name} is known`);
  return { alg: "SHA-512", content: Uint8Array.fromBase64(base64).toHex() };
}

/** A UUID of the contents (RFC 9562, 5.8): another bill has another. */
async function serialNumber(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  hash[6] = hash[6] & 0x0f | 0x80;
  hash[8] = hash[8] & 0x3f | 0x80;
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(hash.toHex())!;
  return `urn:uuid:${parts.slice(1).join("-")}`;
}
