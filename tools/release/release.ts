/**
 * A release: an archive for each target, what is in the programs, and the sums of both.
 *
 * @module
 */
import { dirname } from "node:path";
import { VERSION } from "../../lib/program/version.ts";
import { archiveName, isWindows, releaseName, type Target } from "./targets.ts";
import { checksums } from "./checksums.ts";
import { contents } from "./contents.ts";
import { pack } from "./archive.ts";

/** What a release is made from. */
export interface Parts {
  /** The folder for it. */
  out: string;
  targets: readonly Target[];
  /** The time of all files, in s since the epoch. */
  time: number;
  /** Puts the programs for a target into a folder. */
  build(target: Target, dir: string): Promise<void>;
  /** The bill of materials, once all is built. */
  bill(): Promise<string>;
  /** Told of each file. */
  say(text: string): void;
}

/** The bill of materials beside the archives; each archive has it as `sbom.cdx.json`. */
const BILL = `letterlock-${VERSION}.cdx.json`;

/** Makes the files of a release; gives their names. */
export async function release(parts: Parts): Promise<string[]> {
  const { out, targets, say } = parts;
  await Deno.mkdir(out, { recursive: true });
  const work = await Deno.makeTempDir({ prefix: "letterlock-release-" });
  try {
    for (const target of targets) {
      await Deno.mkdir(`${work}/${target}`);
      await parts.build(target, `${work}/${target}`);
      // It only says that it does not run there (docs/building.md).
      if (isWindows(target)) {
        await Deno.remove(`${work}/${target}/mail-server.exe`);
      }
    }
    const bill = await parts.bill();
    await Deno.writeTextFile(`${out}/${BILL}`, bill);
    for (const target of targets) {
      await packTarget(parts, work, target, bill);
      say(`Packed ${out}/${archiveName(target)}`);
    }
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  const names = [...targets.map(archiveName), BILL];
  const sums = await checksums(out, names);
  await Deno.writeTextFile(`${out}/SHA256SUMS`, sums);
  say(`Wrote ${out}/SHA256SUMS`);
  return [...names, "SHA256SUMS"];
}

async function packTarget(
  { out, time }: Parts,
  work: string,
  target: Target,
  bill: string,
): Promise<void> {
  const name = releaseName(target);
  const dir = `${work}/${name}`;
  await Deno.rename(`${work}/${target}`, dir);
  const programs = [...Deno.readDirSync(dir)].map(({ name }) => name);
  const files = await contents(target);
  files.set("sbom.cdx.json", new TextEncoder().encode(bill));
  for (const [path, bytes] of files) {
    await Deno.mkdir(dirname(`${dir}/${path}`), { recursive: true });
    await Deno.writeFile(`${dir}/${path}`, bytes);
  }
  if (Deno.build.os !== "windows") setModes(dir, programs);
  await pack({ name, parent: work, time }, `${out}/${archiveName(target)}`);
  await Deno.remove(dir, { recursive: true });
}

/** Whatever the umask is, everybody may read all, and start the programs. */
function setModes(dir: string, programs: string[]): void {
  Deno.chmodSync(dir, 0o755);
  for (const { name, isDirectory } of Deno.readDirSync(dir)) {
    const path = `${dir}/${name}`;
    if (isDirectory) setModes(path, []);
    else Deno.chmodSync(path, programs.includes(name) ? 0o755 : 0o644);
  }
}
