/** What is in an archive besides the programs. */
import { describeProgram } from "../../lib/client/describe_program.ts";
import { completionScript } from "../../lib/program/completions/completion_script.ts";
import { COMMANDS } from "../../lib/server/commands/commands.ts";
import { describeServer } from "../../lib/server/describe_server.ts";
import { manPages } from "../man/pages.ts";
import { ROOT } from "../paths.ts";
import { isWindows, type Target } from "./targets.ts";

/** Files of the repository that go along, and folders with all that is in them. */
const COPIED = [
  ...["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"],
  ...["SECURITY.md", "docs"],
];

/**
 * The files by their paths in the archive: documentation, and where the server and such
 * shells are, what starts it as a service, the pages of the manual, and completions under
 * the names that the shells look for.
 */
export async function contents(
  target: Target,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const path of COPIED.flatMap(filesAt)) {
    files.set(path, await Deno.readFile(`${ROOT}/${path}`));
  }
  if (isWindows(target)) return files;
  for (const path of filesAt("packaging")) {
    files.set(path, await Deno.readFile(`${ROOT}/${path}`));
  }
  const texts = new Map([...await manuals(), ...await completions()]);
  for (const [path, text] of texts) {
    files.set(path, new TextEncoder().encode(text));
  }
  return files;
}

async function manuals(): Promise<[string, string][]> {
  return [...await manPages()].map((
    [name, page],
  ) => [`man/man1/${name}`, page]);
}

/** The names by which bash, zsh and fish find the script of a program. */
const SCRIPT_NAMES: Record<string, (program: string) => string> = {
  bash: (program) => program,
  zsh: (program) => `_${program}`,
  fish: (program) => `${program}.fish`,
};

async function completions(): Promise<[string, string][]> {
  const programs = [
    ["mail-client", () => Promise.resolve(describeProgram())],
    ["mail-server", () => describeServer(COMMANDS)],
  ] as const;
  return await Promise.all(
    programs.flatMap(([program, describe]) =>
      Object.entries(SCRIPT_NAMES).map(async (
        [shell, nameOf],
      ): Promise<[string, string]> => [
        `completions/${shell}/${nameOf(program)}`,
        await completionScript(shell, describe),
      ])
    ),
  );
}

function filesAt(path: string): string[] {
  if (Deno.statSync(`${ROOT}/${path}`).isFile) return [path];
  return [...Deno.readDirSync(`${ROOT}/${path}`)]
    .flatMap(({ name }) => filesAt(`${path}/${name}`));
}
