import { MAX_USER_NAME_LENGTH, SERVER_NAME } from "../../program/user_names.ts";
import { LineError } from "./line_error.ts";

/** Names that Windows takes for a device, and those of which it would drop the end. */
const NO_FOLDER_ON_WINDOWS = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|\.$/;

/**
 * A name that a user or an alias can have. The error quotes at most one character, since
 * a password may stand in the wrong place.
 *
 * @param os Of the machine that has the folders of keys.
 * @throws {LineError} If it is none.
 */
export function checkedName(
  name: string,
  os: typeof Deno.build.os = Deno.build.os,
): string {
  if (name === "") throw new LineError("the name is missing");
  const bad = /[^a-z0-9._-]/u.exec(name)?.[0];
  if (bad) {
    throw new LineError(
      `a name has only a-z, 0-9, ".", "_" and "-", not ${show(bad)}`,
    );
  }
  if (!/^[a-z0-9]/.test(name)) {
    throw new LineError("a name begins with a letter or a digit");
  }
  if (name.length > MAX_USER_NAME_LENGTH) {
    throw new LineError(
      `the name is longer than ${MAX_USER_NAME_LENGTH} characters`,
    );
  }
  if (name === SERVER_NAME) {
    throw new LineError(`"${SERVER_NAME}" is reserved`);
  }
  if (os === "windows" && NO_FOLDER_ON_WINDOWS.test(name)) {
    throw new LineError(
      'on Windows no folder can have the name: a device\'s, or one with "." last',
    );
  }
  return name;
}

function show(character: string): string {
  if (character === " ") return "a space";
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return `"${character}"`;
  const code = character.codePointAt(0)!.toString(16).toUpperCase();
  return `U+${code.padStart(4, "0")}`;
}
