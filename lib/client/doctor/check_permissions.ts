import { clientPasswordPath, clientPrivateKeyPath } from "../../keys/paths.ts";
import { checkPrivateFile } from "../../keys/read_file.ts";
import { checkTrustedPath } from "../../keys/strict_modes.ts";
import { isUserName } from "../../program/user_names.ts";
import { fileInfoSync } from "../../program/system/file_info.ts";

const NO_MODES = "not checked: Windows has no file modes; " +
  "icacls shows who can open the folder";

/**
 * Whether others can open or change what is the user's alone. What is missing shows when
 * it is read.
 */
// deno-lint-ignore require-await
export async function checkPermissions(
  user: string,
  keysDir: string,
  passwordFile = clientPasswordPath(keysDir),
  os: typeof Deno.build.os = Deno.build.os,
) {
  if (os === "windows") return { value: true, text: NO_MODES };
  checkTrustedPath(keysDir);
  const files = isUserName(user)
    ? [clientPrivateKeyPath(keysDir, user), passwordFile]
    : [passwordFile];
  for (const file of files) {
    if (fileInfoSync(file)?.isFile) checkPrivateFile(file);
  }
  return { value: true, text: "yours alone" };
}
