import { hasProgram, runForeign } from "./foreign_programs.ts";

/** Whether Python is here; says so once where it is not. */
export const HAS_PYTHON = await hasProgram("python3", {
  args: ["--version"],
  of: "python3",
});

/** A part of a message as Python's email package reads it. */
export interface PythonPart {
  type: string;
  charset: string | null;
  /** The name of a file; null for a text. */
  name: string | null;
  /** Whether it is to be saved, and not to be shown. */
  attached: boolean;
  /** What it holds, decoded, in base64. */
  content: string;
}

/** A message as Python's email package reads it. */
export interface PythonMessage {
  headers: [string, string][];
  type: string;
  parts: PythonPart[];
  /** What the package found wrong. */
  defects: string[];
}

const READ = `
import base64, email, email.policy, json, sys
def part(p):
    return {
        "type": p.get_content_type(),
        "charset": p.get_content_charset(),
        "name": p.get_filename(),
        "attached": p.get_content_disposition() == "attachment",
        "content": base64.b64encode(p.get_payload(decode=True)).decode(),
    }
def read(text):
    m = email.message_from_bytes(base64.b64decode(text), policy=email.policy.default)
    leaves = [p for p in m.walk() if not p.is_multipart()]
    return {
        "headers": [[k, str(v)] for k, v in m.items()],
        "type": m.get_content_type(),
        "parts": [part(p) for p in leaves],
        "defects": [str(d) for p in m.walk() for d in p.defects],
    }
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
`;

/** Reads messages by Python's email package, all in one process. */
export async function readByPython(
  messages: readonly Uint8Array[],
): Promise<PythonMessage[]> {
  const input = JSON.stringify(messages.map((bytes) => bytes.toBase64()));
  const dir = Deno.cwd();
  return JSON.parse(await runForeign("python3", ["-c", READ], { dir, input }));
}
