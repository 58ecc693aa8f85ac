import type { BarScreen } from "../../program/bar_screen.ts";
import { ProgressBar } from "../../program/progress_bar.ts";
import type { Progress } from "../../protocol/requests/wait.ts";

const AT_WORK = "The server is still at work.";

/** Told how a request fares that takes the server long. */
export interface WaitDisplay {
  show(progress: Progress): void;
  /** The request has its answer, or failed. */
  end(): void;
}

/**
 * Shows how far the server is with a request: a bar on a terminal, drawn in place, and
 * elsewhere one line a request, which does not flood a log.
 */
export class WaitBar implements WaitDisplay {
  readonly #bar?: ProgressBar;
  readonly #notify: (text: string) => void;
  #told = false;

  constructor(
    screen: BarScreen | undefined,
    notify: (text: string) => void,
  ) {
    this.#bar = screen && new ProgressBar("Reading mails", screen);
    this.#notify = notify;
  }

  show({ done, total }: Progress): void {
    if (this.#bar && done !== undefined && total !== undefined) {
      return this.#bar.show(done, total);
    }
    if (!this.#told) {
      this.#bar?.erase();
      this.#notify(AT_WORK);
    }
    this.#told = true;
  }

  end(): void {
    this.#bar?.erase();
    this.#told = false;
  }
}
