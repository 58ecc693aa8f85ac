import type { Submittable, WireConnection } from "./driver.ts";

/** A query that writes its own messages, and reads the answers as they are on the wire. */
export abstract class WireQuery<Result> implements Submittable {
  readonly #send: (connection: WireConnection) => void;
  readonly #done = Promise.withResolvers<Result>();
  /** The driver's, once it has set a time limit. */
  callback: (error?: Error) => void = () => {};

  /** @param send Writes the messages. */
  constructor(send: (connection: WireConnection) => void) {
    this.#send = send;
  }

  /** What came of it. */
  get result(): Promise<Result> {
    return this.#done.promise;
  }

  submit(connection: WireConnection): null {
    this.#send(connection);
    return null;
  }

  /** Called once all went well. */
  protected abstract toResult(): Result;

  handleError(error: Error): void {
    this.callback(error);
    this.#done.reject(error);
  }

  handleReadyForQuery(): void {
    this.callback();
    this.#done.resolve(this.toResult());
  }

  handleCommandComplete(_message: { text: string }): void {}
  handleRowDescription(_message: unknown): void {}
  handleDataRow(_message: unknown): void {}
  handleEmptyQuery(): void {}
}
