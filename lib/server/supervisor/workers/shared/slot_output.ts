/**
 * What a session's worker wrote for the client, as a stream of bytes. It holds what nobody has
 * read yet, which the worker keeps within the window (ipc/mux.ts).
 */
export class SlotOutput {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #waiting: Uint8Array[] = [];
  readonly #onRead: (bytes: number) => void;
  #controller!: ReadableByteStreamController;
  #hasEnded = false;
  #isCancelled = false;

  /** @param onRead Called with how many bytes were read. */
  constructor(onRead: (bytes: number) => void, onCancel: () => void) {
    this.#onRead = onRead;
    this.stream = new ReadableStream({
      type: "bytes",
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => this.#serve(),
      cancel: () => {
        this.#isCancelled = true;
        onCancel();
      },
    }, { highWaterMark: 0 });
  }

  /** Bytes came, which are the caller's again once this returns. */
  put(bytes: Uint8Array): void {
    if (this.#isCancelled) return this.#onRead(bytes.length);
    this.#waiting.push(bytes);
    this.#serve();
    // Whoever waits has taken them; else they are kept.
    if (this.#waiting.at(-1) === bytes) {
      this.#waiting[this.#waiting.length - 1] = bytes.slice();
    }
  }

  /** No more will come. */
  end(): void {
    this.#hasEnded = true;
    this.#serve();
  }

  /** Gives the reader that waits, if one does, what there is. */
  #serve(): void {
    const request = this.#controller.byobRequest;
    const first = this.#waiting[0];
    if (first && request?.view) {
      const view = request.view;
      const count = Math.min(first.length, view.byteLength);
      const into = new Uint8Array(view.buffer, view.byteOffset, count);
      into.set(first.subarray(0, count));
      if (count === first.length) this.#waiting.shift();
      else this.#waiting[0] = first.subarray(count).slice();
      request.respond(count);
      this.#onRead(count);
    } else if (!first && this.#hasEnded && !this.#isCancelled) {
      this.#isCancelled = true;
      this.#controller.close();
      request?.respond(0);
    }
  }
}
