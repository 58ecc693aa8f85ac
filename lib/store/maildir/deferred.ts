/**
 * Holds work that is done after the answer. Callers do not wait for it, but the next
 * answer must reflect it, so every call runs it first.
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
