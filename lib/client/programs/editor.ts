import { join } from "@std/path";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { InvalidLine } from "../terminal/io.ts";
import { shellExit, startShell } from "./shell.ts";

const NEWLINE = 0x0a;

/**
 * Lets the person edit a text in a file of a folder that nobody else can enter, which is
 * removed afterwards with all that the editor left there.
 *
 * @param editor A command of a shell, such as `vim` or `emacs -nw`.
 * @param dir Where to make the folder, if it is there: one in memory is best.
 * @throws {InvalidLine} If the editor says that it failed.
 */
export async function editText(
  editor: string,
  text: Uint8Array,
  dir?: string,
): Promise<Uint8Array> {
  const folder = await makeFolder(dir);
  try {
    const path = join(folder, "message.txt");
    const options = { createNew: true, mode: PRIVATE_FILE };
    await Deno.writeFile(path, text, options);
    const code = await shellExit(
      startShell(`${editor} "$@"`, { args: [path] }),
    );
    if (code !== 0) {
      throw new InvalidLine(`The editor failed with code ${code}`);
    }
    return withoutLastNewline(await Deno.readFile(path));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Deno makes temporary folders with mode 0700. */
async function makeFolder(dir?: string): Promise<string> {
  const prefix = "letterlock-";
  try {
    return await Deno.makeTempDir({ dir, prefix });
  } catch {
    return await Deno.makeTempDir({ prefix });
  }
}

/** Editors end the last line, and the contents of a mail end without. */
function withoutLastNewline(text: Uint8Array): Uint8Array {
  return text.at(-1) === NEWLINE ? text.subarray(0, -1) : text;
}
