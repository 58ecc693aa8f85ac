import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { SealError } from "../../seal/seal_error.ts";

const AS_STORED = "--sealed gives it as it is stored";

/** The failure of a letter that is not to be believed. */
export function notShown(fault: SealError): Failure {
  return untrusted(fault, `--insecure shows what there is of it; ${AS_STORED}`);
}

/** The failure of one of which all that there is was shown, or of which there is nothing. */
export function noMoreToShow(fault: SealError): Failure {
  return untrusted(fault, AS_STORED);
}

function untrusted({ fault, message }: SealError, hint: string): Failure {
  const sentence = `Do not trust this letter (${fault}): ${message}`;
  return new Failure(EXIT.security, sentence, hint);
}
