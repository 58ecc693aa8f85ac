/** What is in an archive besides the programs. */
import { bashCompletions } from "../../lib/client/completions/bash.ts";
import { fishCompletions } from "../../lib/client/completions/fish.ts";
import { zshCompletions } from "../../lib/client/completions/zsh.ts";
import { describeProgram } from "../../lib/client/describe_program.ts";
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
  const program = await describeProgram();
  const texts = new Map([
    ...[...await manPages()].map(([name, page]) =>
      [`man/man1/${name}`, page] as const
    ),
    ["completions/bash/mail-client", bashCompletions(program)],
    ["completions/zsh/_mail-client", zshCompletions(program)],
    ["completions/fish/mail-client.fish", fishCompletions(program)],
  ]);
  for (const [path, text] of texts) {
    files.set(path, new TextEncoder().encode(text));
  }
  return files;
}

function filesAt(path: string): string[] {
  if (Deno.statSync(`${ROOT}/${path}`).isFile) return [path];
  return [...Deno.readDirSync(`${ROOT}/${path}`)]
    .filter(({ isFile }) => isFile)
    .map(({ name }) => `${path}/${name}`);
}
