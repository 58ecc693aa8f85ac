import { createFile } from "../keys/atomic_write.ts";
import { isOpenToOthers, PRIVATE_FILE } from "../keys/file_modes.ts";
import { clientPasswordPath, clientsFolder } from "../keys/paths.ts";
import { readTextFile } from "../keys/read_file.ts";
import { whyNotTrusted } from "../keys/strict_modes.ts";
import {
  type AliasEntry,
  parseUsers,
  type UserEntry,
} from "../keys/users_file.ts";
import { DEFAULTS } from "../program/defaults.ts";
import { isStandardInput } from "../program/system/standard_streams.ts";

/** Most bytes of a users file. */
const FILE_LIMIT = 16 * 1024 * 1024;

const PASSWORD_FILE = clientPasswordPath(
  `${clientsFolder(DEFAULTS.keys)}/NAME`,
);

/** The users file that keygen writes if there is none. */
const STARTER = `# One user a line: NAME, or NAME:PASSWORD.
# A user without a password gets a random one, in ${PASSWORD_FILE}.
# @NAME: NAME, NAME is an alias, a name that stands for several users.
# Run keygen again after a change.
client1
client2
client3
client4
client5
`;

/** The users that keygen makes accounts for, and where they came from. */
export interface UsersSource {
  path: string;
  entries: UserEntry[];
  aliases: AliasEntry[];
  /** Whether the file is missing. */
  missing: boolean;
  /** Whether others can read passwords in it. */
  exposed: boolean;
  /** Why others could have put accounts into it, with the command to type. */
  distrusted?: string;
}

/**
 * Reads a users file, or standard input if the path names it. If it is missing, gives the users
 * of the one that would be made.
 *
 * @throws {UsersFileError} If a line is wrong.
 * @throws {Error} If it cannot be read.
 */
export async function readUsers(path: string): Promise<UsersSource> {
  if (isStandardInput(path)) return await readStandardInput();
  try {
    const text = await readFileOrPipe(path);
    const { users: entries, aliases } = parseUsers(text, path);
    const info = await Deno.stat(path);
    const exposed = entries.some((entry) => entry.password !== undefined) &&
      isOpenToOthers(info);
    const distrusted = whyNotTrusted(path, info);
    return { path, entries, aliases, missing: false, exposed, distrusted };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const { users: entries, aliases } = parseUsers(STARTER, path);
    return {
      path,
      entries,
      aliases,
      missing: true,
      exposed: false,
      distrusted: undefined,
    };
  }
}

/** Reads users from standard input; nothing of it stays on the disk. */
async function readStandardInput(): Promise<UsersSource> {
  const path = "standard input";
  const text = await readStream(path, Deno.stdin.readable);
  const { users: entries, aliases } = parseUsers(text, path);
  return { path, entries, aliases, missing: false, exposed: false };
}

/** Reads a file, or a named pipe once, to its end. */
async function readFileOrPipe(path: string): Promise<string> {
  const { isFifo } = await lookThrough(path);
  return isFifo
    ? await readStream(path, (await Deno.open(path)).readable)
    : await readTextFile(path, { private: false, limit: FILE_LIMIT });
}

/** What is at a path; what cannot be looked at is told by reading it. */
async function lookThrough(
  path: string,
): Promise<Pick<Deno.FileInfo, "isFifo">> {
  return await Deno.stat(path).catch(() => ({ isFifo: false }));
}

async function readStream(
  path: string,
  stream: ReadableStream<Uint8Array>,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length <= FILE_LIMIT) continue;
    throw new Error(
      `Cannot read ${path}: it is larger than such a file can be`,
    );
  }
  return text + decoder.decode();
}

/** Makes the users file that {@link readUsers} found missing. */
export async function createUsersFile(path: string): Promise<void> {
  await createFile(path, STARTER, { mode: PRIVATE_FILE });
}
