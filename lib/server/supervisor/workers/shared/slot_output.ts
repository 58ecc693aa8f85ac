import { ByteQueue } from "../../../ipc/byte_queue.ts";

/**
 * What a session's worker wrote for the client, as a stream of bytes. It holds what nobody has
 * read yet, which has to be kept within the window (ipc/mux.ts).
 */
export class SlotOutput {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #waiting = new ByteQueue();
  readonly #onRead: (bytes: number) => void;
  #controller!: ReadableByteStreamController;
  #hasEnded = false;
  #isClosed = false;

  /**
   * @param onRead Called with how many bytes were read.
   * @param onCancel Called when nobody will read any more.
   */
  constructor(onRead: (bytes: number) => void, onCancel: () => void) {
    this.#onRead = onRead;
    this.stream = new ReadableStream({
      type: "bytes",
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => this.#serve(),
      cancel: () => {
        this.#isClosed = true;
        this.#waiting.clear();
        onCancel();
      },
    }, { highWaterMark: 0 });
  }

  /** Bytes came, which are the caller's again once this returns. */
  put(bytes: Uint8Array): void {
    if (this.#isClosed) return this.#onRead(bytes.length);
    this.#waiting.put(bytes);
    this.#serve();
  }

  /** No more will come. */
  end(): void {
    this.#hasEnded = true;
    this.#serve();
  }

  /** Gives the reader that waits, if one does, what there is. */
  #serve(): void {
    const request = this.#controller.byobRequest;
    if (this.#waiting.isEmpty) {
      if (this.#hasEnded) this.#close(request);
      return;
    }
    if (!request?.view) return;
    const { buffer, byteOffset, byteLength } = request.view;
    const into = new Uint8Array(buffer, byteOffset, byteLength);
    const count = this.#waiting.take(into);
    request.respond(count);
    this.#onRead(count);
  }

  #close(request: ReadableStreamBYOBRequest | null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#controller.close();
    request?.respond(0);
  }
}
