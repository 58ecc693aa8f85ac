import { DatabaseError } from "./database/database_error.ts";

/** Holds work that is done after the answer: no caller waits for it, but the next one does. */
export class Deferred {
  #tasks: (() => Promise<unknown>)[] = [];
  #running: Promise<void> = Promise.resolve();

  /** @param task Nothing is lost where the database refuses it. */
  add(task: () => Promise<unknown>): void {
    this.#tasks.push(task);
  }

  /** Does all that it holds; resolves when it is done. */
  run(): Promise<void> {
    const tasks = this.#tasks.splice(0);
    if (tasks.length > 0) {
      this.#running = this.#running.then(() => runAll(tasks));
    }
    return this.#running;
  }
}

async function runAll(tasks: (() => Promise<unknown>)[]): Promise<void> {
  for (const task of tasks) {
    try {
      await task();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
    }
  }
}
