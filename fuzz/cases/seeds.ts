/** What the fuzz task begins with: `fuzz/seeds`. */
import { concatBytes, encodeText } from "../../lib/crypto/bytes.ts";
import { ROOT } from "../../tools/paths.ts";

/** All seeds, each kind in the order of the names of its files. */
export interface Seeds {
  /** Bytes on the wire. */
  frames: Uint8Array[];
  /** Texts of Logins, with places for the values of the connection. */
  logins: string[];
  /** The plaintexts of records that leave a session going on. */
  sessions: Uint8Array[][];
  /** The same of records that end it. */
  sessionEnds: Uint8Array[][];
}

const FOLDER = `${ROOT}/fuzz/seeds`;

/** Reads all seeds. */
export async function readSeeds(): Promise<Seeds> {
  const [frames, logins, sessions, sessionEnds] = await Promise.all([
    readFolder("frames", parseHex),
    readFolder("login", compactJson),
    readFolder("session", parseSession),
    readFolder("session_end", parseSession),
  ]);
  return { frames, logins, sessions, sessionEnds };
}

async function readFolder<T>(
  folder: string,
  parse: (text: string) => T,
): Promise<T[]> {
  const paths = await seedFiles(`${FOLDER}/${folder}`);
  const texts = paths.sort().map((path) => Deno.readTextFile(path));
  return (await Promise.all(texts)).map(parse);
}

/** The files of a folder and of the folders in it. */
export async function seedFiles(folder = FOLDER): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    paths.push(...isDirectory ? await seedFiles(path) : [path]);
  }
  return paths;
}

/** Hexadecimal in which `#` begins a comment. */
export function parseHex(text: string): Uint8Array {
  return Uint8Array.fromHex(text.replace(/#.*$/gm, "").replace(/\s/g, ""));
}

function compactJson(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

/** Records, one a line. Throws SyntaxError for a line of another form. */
export function parseSession(text: string): Uint8Array[] {
  return text.trimEnd().split("\n").map(parseRecord);
}

function parseRecord(line: string): Uint8Array {
  const [, kind, rest] = /^(message|data|hex) (.*)$/.exec(line) ?? [];
  switch (kind) {
    case "message":
      return typed(1, rest);
    case "data":
      return typed(2, JSON.parse(rest));
    case "hex":
      return parseHex(rest);
    default:
      throw new SyntaxError(`Cannot read a seed: its line is "${line}"`);
  }
}

/** A record's plaintext: its type, then text. */
function typed(type: number, text: string): Uint8Array {
  return concatBytes(Uint8Array.of(type), encodeText(text));
}
