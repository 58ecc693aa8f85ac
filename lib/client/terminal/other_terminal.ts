import { writeAllSync } from "../../program/system/write_all_sync.ts";
import { KeyReader } from "./key_reader.ts";
import { editLine } from "./line_editor.ts";
import { LineReader } from "./line_reader.ts";

/** Most bytes of the answer. */
const LIMIT = 64 * 1024;

/**
 * Asks for a secret at the person's terminal, which standard input is not. Deno opens it
 * for reading alone, so that the question goes to standard error or output, whichever
 * the terminal shows.
 *
 * @returns The answer, or null where there is no terminal or the person gave none.
 * @throws {Interrupted} On Ctrl-C.
 */
export async function askOtherTerminal(
  question: string,
): Promise<string | null> {
  const screen = [Deno.stderr, Deno.stdout].find((out) => out.isTerminal());
  const terminal = screen && openTerminal();
  if (!terminal) return null;
  using _ = terminal;
  const show = (text: string) =>
    writeAllSync(screen, new TextEncoder().encode(text));
  terminal.setRaw(true);
  try {
    show(question);
    const line = await editLine({
      keys: new KeyReader(new LineReader((into) => terminal.read(into))),
      columns: 80,
      limit: LIMIT,
      question: { text: question, kind: "secret" },
      show,
    });
    return line && new TextDecoder().decode(line.bytes);
  } finally {
    terminal.setRaw(false);
    show("\n");
  }
}

function openTerminal(): Deno.FsFile | undefined {
  try {
    return Deno.openSync("/dev/tty", { read: true });
  } catch {
    return undefined;
  }
}
