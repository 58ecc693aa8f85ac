/**
 * Work that nobody waits for, until its result could be seen: its callers are answered
 * first.
 */
export class Deferred {
  #tasks: (() => void)[] = [];

  /** @param task May not fail. */
  add(task: () => void): void {
    this.#tasks.push(task);
  }

  /** Does what is left to do. */
  run(): void {
    for (const task of this.#tasks.splice(0)) task();
  }
}
