import { isUserName } from "../../../program/user_names.ts";
import type { FailureNewsItem } from "../../ipc/cluster_order.ts";
import { MOST_FAILURE_NEWS } from "../../limits.ts";

/**
 * What this server has seen of failed logins since the others were told last. Of the names
 * that strangers give, only what a user can be called goes to the database: it might be a
 * password, typed at the wrong place.
 */
export class FailureNews {
  /** By address and name. */
  #items = new Map<string, FailureNewsItem>();
  /** What the others are being told. */
  #telling: FailureNewsItem[] = [];

  /** A login of an address, or of its network, failed. */
  failed(address: string, aimedAt: string): void {
    this.#add(address, aimedAt, (item) => ({
      ...item,
      failures: item.failures + 1,
    }));
  }

  /** A good login took back what was aimed at its user. */
  forgiven(address: string, user: string): void {
    this.#add(address, user, (item) => {
      return { ...item, failures: 0, forgiven: true };
    });
  }

  /** What is new; it is kept until {@link told}. */
  take(): FailureNewsItem[] {
    this.#telling = [...this.#items.values()];
    this.#items.clear();
    return this.#telling;
  }

  /** The others know what was taken, or not: then it is news still. */
  told(well: boolean): void {
    const before = well ? [] : this.#telling;
    this.#telling = [];
    const since = [...this.#items.values()];
    this.#items.clear();
    for (const { address, aim, forgiven, failures } of [...before, ...since]) {
      this.#add(
        address,
        aim,
        (item) =>
          forgiven
            ? { ...item, forgiven, failures }
            : { ...item, failures: item.failures + failures },
      );
    }
  }

  #add(
    address: string,
    aimedAt: string,
    change: (item: FailureNewsItem) => FailureNewsItem,
  ): void {
    const aim = isUserName(aimedAt) ? aimedAt : "";
    const key = `${address} ${aim}`;
    const known = this.#items.get(key);
    if (!known && this.#items.size >= MOST_FAILURE_NEWS) return;
    const item = known ?? { address, aim, forgiven: false, failures: 0 };
    this.#items.set(key, change(item));
  }
}
