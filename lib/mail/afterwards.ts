import { clearImmediate, setImmediate } from "node:timers";

type Immediate = ReturnType<typeof setImmediate>;

/**
 * Work that nobody waits for: done as soon as the program has nothing else to do, or
 * when its result could be seen, whichever is first.
 */
export class Afterwards {
  #tasks: (() => void)[] = [];
  #immediate?: Immediate;

  /** @param task May not fail. */
  add(task: () => void): void {
    this.#tasks.push(task);
    this.#immediate ??= setImmediate(() => this.catchUp());
  }

  /** Does what is left to do now. */
  catchUp(): void {
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#immediate = undefined;
    for (const task of this.#tasks.splice(0)) task();
  }
}
