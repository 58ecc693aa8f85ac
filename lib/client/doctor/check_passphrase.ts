import { isEncrypted } from "../../keys/unlock.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { privateFiles, readPrivateFile } from "../account/private_files.ts";

/**
 * Whether the user's private keys are encrypted.
 *
 * @throws {Failure} If some of them are and others not, as after a rotation.
 */
export async function checkPassphrase(user: string, keysDir: string) {
  const files = privateFiles(keysDir, user);
  const texts = await Promise.all(
    files.map(({ path }) => readPrivateFile(path)),
  );
  const open = files.filter((_, i) => !isEncrypted(texts[i]));
  if (open.length === 0) return { text: "your private keys are encrypted" };
  if (open.length === files.length) {
    return { text: 'none; "mail-client passphrase" encrypts your keys' };
  }
  const more = open.length - 1;
  const which = more > 0
    ? `${open[0].path} and ${more} more are`
    : `${open[0].path} is`;
  throw new Failure(
    EXIT.failed,
    `${which} not encrypted, unlike your other keys`,
    "mail-client passphrase",
  );
}
