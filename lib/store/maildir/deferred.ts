/** Says "busy" if it cannot be done now; {@linkcode Deferred} tries it again the next time. */
export type Task = () => unknown;

/**
 * Holds work that is done after the answer. Callers do not wait for it, but the next
 * answer must reflect it, so every call runs it first.
 */
export class Deferred {
  #tasks: Task[] = [];

  /** @param task May not throw. */
  add(task: Task): void {
    this.#tasks.push(task);
  }

  /** Does all the work that it holds and that can be done now. */
  run(): void {
    for (const task of this.#tasks.splice(0)) {
      if (task() === "busy") this.#tasks.push(task);
    }
  }
}
