import { MAX_USER_NAME_LENGTH, SERVER_NAME } from "../../program/user_names.ts";
import { LineError } from "./line_error.ts";

/**
 * A name that a user or an alias can have. The error quotes at most one character, since
 * a password may stand in the wrong place.
 *
 * @throws {LineError} If it is none.
 */
export function checkedName(name: string): string {
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
  return name;
}

function show(character: string): string {
  if (character === " ") return "a space";
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return `"${character}"`;
  const code = character.codePointAt(0)!.toString(16).toUpperCase();
  return `U+${code.padStart(4, "0")}`;
}
