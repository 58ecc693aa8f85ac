/** What node:readline is given in the place of a terminal's two streams. */

const { EventEmitter } = await import("node:events");

/** An input without keys: the client reads them, and tells the editor each one. */
export class NoKeys extends EventEmitter {
  pause(): void {}
  resume(): void {}
}

/** A screen that the editor draws on. */
export class EditorScreen extends EventEmitter {
  readonly isTTY = true;

  constructor(
    public columns: number,
    readonly show: (text: string) => void,
  ) {
    super();
  }

  write(text: string, done?: () => void): boolean {
    // The terminal goes on to put a CR before an LF itself.
    this.show(text.replaceAll("\r\n", "\n"));
    if (typeof done === "function") done();
    return true;
  }
}
