import { hashPassword } from "../lib/crypto/password_hash.ts";
import { readCredentials, writeCredentials } from "../lib/keys/credentials.ts";
import { credentialsPath } from "../lib/keys/paths.ts";

/**
 * Gives users password records of one iteration: keygen's take a processor 0.08 s at
 * each login, and hide what a login costs besides.
 *
 * @param serverKeys The folder of the server's keys.
 * @param passwords The users' passwords by their names.
 */
export async function lightenHashes(
  serverKeys: string,
  passwords: Record<string, string>,
): Promise<void> {
  const path = credentialsPath(serverKeys);
  const records = await readCredentials(path);
  for (const [user, password] of Object.entries(passwords)) {
    records.set(user, await hashPassword(password, 1));
  }
  await writeCredentials(path, records);
}
