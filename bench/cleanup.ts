type Task = () => void | Promise<void>;

/** What has to be undone at the end, however the program ends. */
export class Cleanup {
  readonly #tasks: Task[] = [];
  #running?: Promise<void>;

  /** Adds a task; the last one added runs first. */
  add(task: Task): void {
    this.#tasks.push(task);
  }

  /** Runs every task once, even if one fails; every caller waits for the end. */
  run(): Promise<void> {
    return this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) {
      try {
        await task();
      } catch (error) {
        console.error(`bench: cannot clean up: ${(error as Error).message}`);
      }
    }
  }
}

/** Cleans up and exits on a signal, or when `limitMs` are over. */
export function cleanUpOnSignal(cleanup: Cleanup, limitMs: number): void {
  const leave = (code: number) => cleanup.run().finally(() => Deno.exit(code));
  Deno.addSignalListener("SIGINT", () => leave(130));
  Deno.addSignalListener("SIGTERM", () => leave(143));
  const timer = setTimeout(() => {
    console.error(`bench: error: not done within ${limitMs / 60_000} min`);
    leave(1);
  }, limitMs);
  Deno.unrefTimer(timer);
}
