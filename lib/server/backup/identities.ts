import { readTextFile } from "../../keys/read_file.ts";
import { isEncrypted } from "../../keys/unlock.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { parseIdentityFile } from "../../seal/age_keys.ts";

/** Most bytes of a file of identities. */
const LIMIT = 64 * 1024;

/**
 * The age identities of a file, as `age-keygen` writes it.
 *
 * @throws {Failure} If it has none, or is encrypted; the message quotes nothing.
 * @throws {Error} If it cannot be read, or others can read it.
 */
export async function readIdentities(path: string): Promise<string[]> {
  const options = { private: true, trusted: true, limit: LIMIT };
  const text = await readTextFile(path, options);
  if (isEncrypted(text)) {
    throw new Failure(
      EXIT.failed,
      `Cannot use ${path}: a passphrase encrypts it`,
      `age opens the backup: age -d -i ${path} FILE | mail-server restore - DIR`,
    );
  }
  const lines = text.split(/\r?\n/)
    .filter((line) => line !== "" && !line.startsWith("#"));
  try {
    if (lines.length > 0) return lines.map(parseIdentityFile);
  } catch {
    // Whatever it is, it is not shown.
  }
  throw new Failure(EXIT.failed, `Cannot read ${path}: it has no age identity`);
}
