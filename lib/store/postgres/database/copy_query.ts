import type { Submittable, WireConnection } from "./driver.ts";

/** A statement whose rows come or go as they are on the wire, by COPY in binary form. */
export abstract class CopyQuery<Result> implements Submittable {
  readonly #text: string;
  readonly #done = Promise.withResolvers<Result>();
  /** The driver's, once it has set a time limit. */
  callback: (error?: Error) => void = () => {};

  /** @param text Statements without parameters, the last of them a COPY: one transaction. */
  constructor(text: string) {
    this.#text = text;
  }

  /** What came of it. */
  get result(): Promise<Result> {
    return this.#done.promise;
  }

  submit(connection: WireConnection): null {
    connection.query(this.#text);
    return null;
  }

  handleError(error: Error): void {
    this.callback(error);
    this.#done.reject(error);
  }

  handleReadyForQuery(): void {
    this.callback();
    this.#done.resolve(this.toResult());
  }

  /** Called once all went well. */
  protected abstract toResult(): Result;

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
}
