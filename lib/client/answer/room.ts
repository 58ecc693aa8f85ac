import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";

/** The memory that a mail may take which is answered or passed on. */
export class Room {
  #left: number;

  /** @param limit In bytes. */
  constructor(limit: number) {
    this.#left = limit;
  }

  /** @throws {Failure} If there is not so much. */
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw new Failure(
      EXIT.failed,
      "The mail is larger than what can be sent",
      "read --save saves what is attached to it",
    );
  }
}
