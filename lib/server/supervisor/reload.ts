import { failureText } from "../../program/run.ts";
import type { Settings } from "../config/settings.ts";
import type { ServerOptions } from "../options.ts";
import type { ServerLog } from "../log/server_log.ts";

/** What a {@link Reload} works with. */
export interface ReloadContext {
  settings: Settings;
  /**
   * Reads the config file, which the supervisor itself may not.
   *
   * @throws {Error} If it cannot be read.
   */
  readConfig(path: string): Promise<string>;
  /** Has the server work with other options from now on. */
  apply(options: ServerOptions): void;
  /** Starts workers with the keys and options as they are now; says how that went. */
  renewWorkers(): Promise<string>;
  log: Pick<ServerLog, "notice" | "failure">;
}

/**
 * Takes what changed while the server serves: the config file, then the keys. A file that
 * makes no sense changes nothing; the keys are loaded anew all the same.
 */
export class Reload {
  readonly #context: ReloadContext;
  #running?: Promise<string[]>;

  constructor(context: ReloadContext) {
    this.#context = context;
  }

  /**
   * Whoever asks while a reload is under way shares it. Never rejects.
   *
   * @returns A sentence for each thing that changed or could not.
   */
  run(): Promise<string[]> {
    return this.#running ??= this.#runNow().finally(() => {
      this.#running = undefined;
    });
  }

  async #runNow(): Promise<string[]> {
    const { settings, renewWorkers } = this.#context;
    const { path } = settings;
    const changes = path === undefined ? [] : await this.#takeConfig(path);
    return [...changes, await renewWorkers()];
  }

  async #takeConfig(path: string): Promise<string[]> {
    const { settings, readConfig, apply, log } = this.#context;
    try {
      const { options, changes } = settings.take(await readConfig(path));
      apply(options);
      for (const change of changes) log.notice(change);
      return changes;
    } catch (error) {
      const sentence = `The settings stay as they are: ${failureText(error)}`;
      log.failure(sentence);
      return [sentence];
    }
  }
}
