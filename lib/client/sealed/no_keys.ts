import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { inSentence } from "../output/in_sentence.ts";

/** The sender or a recipient of a letter has no keys for sealed letters. */
export class NoKeys extends Failure {
  /**
   * @param remedy What to ask for.
   * @param names The recipients who have none; none if it is the sender's own fault.
   */
  constructor(
    message: string,
    remedy: string,
    readonly names: readonly string[] = [],
  ) {
    super(EXIT.notFound, message, remedy);
  }
}

/** A mail is not sent, since it cannot be sealed. */
export class CannotSeal extends Failure {
  /** @param mayGoUnsealed Whether the server takes it unsealed. */
  constructor({ message, hint }: NoKeys, readonly mayGoUnsealed: boolean) {
    const unsealed =
      `${hint}; --seal=never sends it so that the server reads it`;
    super(EXIT.notFound, message, mayGoUnsealed ? unsealed : hint);
  }
}

/** Says which recipients have no keys. */
export function noKeysFor(names: readonly string[]): NoKeys {
  return new NoKeys(
    `${inSentence(names)} ${
      names.length > 1 ? "have" : "has"
    } no keys for sealed letters`,
    "ask the server's owner to run keygen, which makes what is missing",
    names,
  );
}
