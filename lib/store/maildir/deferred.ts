/**
 * Holds work that is done after the answer. Nobody waits for it, but its result could be
 * seen in the next answer, so every call of the store does it first.
 */
export class Deferred {
  #tasks: (() => void)[] = [];

  /** @param task May not throw. */
  add(task: () => void): void {
    this.#tasks.push(task);
  }

  /** Does all the work that it holds. */
  run(): void {
    for (const task of this.#tasks.splice(0)) task();
  }
}
