import { failureText } from "../../program/run.ts";
import type { Settings } from "../config/settings.ts";
import type { Reloaded } from "../control/control_messages.ts";
import type { ServerOptions } from "../options.ts";
import type { ServiceManager } from "../service/service_manager.ts";
import type { ServerLog } from "../log/server_log.ts";
import type { Renewed } from "./key_renewal.ts";

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
  renewWorkers(): Promise<Renewed>;
  log: Pick<ServerLog, "notice" | "failure">;
  /** What started the server, if it wants to be told. */
  manager?: Pick<ServiceManager, "reloading" | "reloaded">;
}

const NOTHING: Reloaded = { changes: [], failed: false };

/**
 * Takes what changed while the server serves: the config file, then the keys. A file that
 * makes no sense changes nothing; the keys are loaded anew all the same.
 */
export class Reload {
  readonly #context: ReloadContext;
  #running?: Promise<Reloaded>;

  constructor(context: ReloadContext) {
    this.#context = context;
  }

  /** Whoever asks while a reload is under way shares it. Never rejects. */
  run(): Promise<Reloaded> {
    return this.#running ??= this.#runNow().finally(() => {
      this.#running = undefined;
      this.#context.manager?.reloaded();
    });
  }

  async #runNow(): Promise<Reloaded> {
    const { settings, renewWorkers, manager } = this.#context;
    manager?.reloading();
    const { path } = settings;
    const taken = path === undefined ? NOTHING : await this.#takeConfig(path);
    const { sentence, failed } = await renewWorkers();
    return {
      changes: [...taken.changes, sentence],
      failed: taken.failed || failed,
    };
  }

  async #takeConfig(path: string): Promise<Reloaded> {
    const { settings, readConfig, apply, log } = this.#context;
    try {
      const { options, changes } = settings.take(await readConfig(path));
      apply(options);
      for (const change of changes) log.notice(change);
      return { changes, failed: false };
    } catch (error) {
      const sentence = `The settings stay as they are: ${failureText(error)}`;
      log.failure(sentence);
      return { changes: [sentence], failed: true };
    }
  }
}
