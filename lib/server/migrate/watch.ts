import { visible } from "../../program/escape.ts";
import {
  ProgressBar,
  standardErrorScreen,
} from "../../program/progress_bar.ts";
import { tell } from "../../program/system/standard_error.ts";
import type { MigrateMessage } from "./messages.ts";

/** What a person sees meanwhile: a bar on a terminal, and sentences. */
export class Watch {
  readonly #screen = standardErrorScreen();
  #bar?: ProgressBar;

  /** Shows what is told of the work. */
  show(message: MigrateMessage): void {
    if (message.say === "tell") {
      this.#bar?.erase();
      tell(`${visible(`mail-server: ${message.sentence}`)}\n`);
    }
    if (message.say !== "progress" || !this.#screen) return;
    const { label, done, total } = message;
    if (this.#bar?.label !== label) {
      this.#bar = new ProgressBar(label, this.#screen);
    }
    this.#bar.show(done, Math.max(done, total));
  }

  /** Leaves the line empty for what comes next. */
  end(): void {
    this.#bar?.erase();
  }
}
