import type { Container } from "../part_tree.ts";

/** An HTML part as text, until it is known whether plain text comes in its place. */
interface Held {
  group: Container;
  branch: number;
  text: string;
}

/**
 * Which of several versions of a text is shown (RFC 2046, 5.1.4): plain text before HTML,
 * whichever comes first in the mail.
 */
export class Alternatives {
  /** Which branch of a group is shown. */
  readonly #chosen = new Map<Container, number>();
  #held: Held[] = [];

  /** Whether another version of the text has been shown. */
  isShown(inside: readonly Container[]): boolean {
    return groups(inside).some((group) => {
      const branch = this.#chosen.get(group);
      return branch !== undefined && branch !== group.count;
    });
  }

  /** Notes that a part is shown: the other versions are not. */
  choose(inside: readonly Container[]): void {
    for (const group of groups(inside)) this.#chosen.set(group, group.count);
    this.#held = this.#held.filter(({ group, branch }) =>
      !inside.includes(group) || branch === group.count
    );
  }

  /**
   * Holds back HTML while plain text may come in its place.
   *
   * @returns Whether it may.
   */
  hold(inside: readonly Container[], text: string): boolean {
    const group = groups(inside).find((group) => !this.#chosen.has(group));
    if (!group) return false;
    const branch = group.count;
    // The last version is the best one.
    this.#held = this.#held.filter((held) =>
      held.group !== group || held.branch === branch
    );
    this.#held.push({ group, branch, text });
    return true;
  }

  /**
   * The HTML in whose place nothing came.
   *
   * @param inside Where the next part is; nothing at the end.
   */
  release(inside: readonly Container[] = []): string[] {
    const over = this.#held.filter(({ group }) => !inside.includes(group));
    this.#held = this.#held.filter(({ group }) => inside.includes(group));
    return over.map(({ text }) => text);
  }
}

function groups(inside: readonly Container[]): Container[] {
  return inside.filter(({ subtype }) => subtype === "alternative");
}
