import { clientPasswordPath, clientPrivateKeyPath } from "../../keys/paths.ts";
import { checkPrivateFile } from "../../keys/read_file.ts";
import { checkTrustedPath } from "../../keys/strict_modes.ts";
import { isUserName } from "../../program/user_names.ts";
import { fileInfoSync } from "../../program/system/file_info.ts";

/**
 * Whether others can open or change what is the user's alone. What is missing shows when
 * it is read.
 */
// deno-lint-ignore require-await
export async function checkPermissions(
  user: string,
  keysDir: string,
  passwordFile = clientPasswordPath(keysDir),
) {
  checkTrustedPath(keysDir);
  const files = isUserName(user)
    ? [clientPrivateKeyPath(keysDir, user), passwordFile]
    : [passwordFile];
  for (const file of files) {
    if (fileInfoSync(file)?.isFile) checkPrivateFile(file);
  }
  return { value: true, text: "yours alone" };
}
