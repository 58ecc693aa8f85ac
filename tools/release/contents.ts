/** What is in an archive besides the programs. */
import { describeProgram } from "../../lib/client/describe_program.ts";
import { completionScript } from "../../lib/program/completions/completion_script.ts";
import type { DescribedProgram } from "../../lib/program/completions/described.ts";
import { describeServer } from "../../lib/server/describe_server.ts";
import { manPages } from "../man/pages.ts";
import { ROOT } from "../paths.ts";
import { isWindows, type Target } from "./targets.ts";

/** Files of the repository that go along; a folder's own files, too. */
const COPIED = [
  ...["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"],
  ...["SECURITY.md", "docs"],
];

/**
 * The files by their paths in the archive: documentation, and where there are such
 * shells, the pages of the manual and completions under the names that they look for.
 */
export async function contents(
  target: Target,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const path of COPIED.flatMap(filesAt)) {
    files.set(path, await Deno.readFile(`${ROOT}/${path}`));
  }
  if (isWindows(target)) return files;
  const texts = new Map([
    ...[...await manPages()].map(([name, page]) =>
      [`man/man1/${name}`, page] as const
    ),
    ...await completions("mail-client", describeProgram),
    ...await completions("mail-server", describeServer),
  ]);
  for (const [path, text] of texts) {
    files.set(path, new TextEncoder().encode(text));
  }
  return files;
}

/** A program's completions, under the names that the shells look for. */
async function completions(
  program: string,
  describe: () => Promise<DescribedProgram>,
): Promise<[path: string, script: string][]> {
  return [
    [
      `completions/bash/${program}`,
      await completionScript("bash", describe),
    ],
    [`completions/zsh/_${program}`, await completionScript("zsh", describe)],
    [
      `completions/fish/${program}.fish`,
      await completionScript("fish", describe),
    ],
  ];
}

function filesAt(path: string): string[] {
  if (Deno.statSync(`${ROOT}/${path}`).isFile) return [path];
  return [...Deno.readDirSync(`${ROOT}/${path}`)]
    .filter(({ isFile }) => isFile)
    .map(({ name }) => `${path}/${name}`);
}
