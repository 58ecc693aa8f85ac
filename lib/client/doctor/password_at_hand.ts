import { clientPasswordPath } from "../../keys/paths.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { fileInfo } from "../../program/system/file_info.ts";
import { findPassword } from "../account/password.ts";
import type { Io } from "../terminal/io.ts";

/**
 * The password for trying a login: from a file, or asked at a terminal. A doctor in a
 * script does not wait for input.
 *
 * @throws {Failure} If it is nowhere.
 */
export async function passwordAtHand(
  io: Io,
  keysDir: string,
  passwordFile?: string,
) {
  const beside = clientPasswordPath(keysDir);
  const isInFile = passwordFile ?? await fileInfo(beside);
  if (!isInFile && !io.inputIsTerminal) {
    throw new Failure(
      EXIT.usage,
      "The password is in no file, and nobody is there to ask",
      "--password-file names a file with it",
    );
  }
  const sources = { passwordFile, keysDir, inputTaken: false };
  const { password, file } = await findPassword(io, sources);
  return { value: password, text: file ?? "as it was typed" };
}
