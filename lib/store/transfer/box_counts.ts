import { type BoxCount, type MovedPlace, NOTHING } from "./transfer.ts";

/** How much each of some boxes has, added up from places. */
export class BoxCounts {
  readonly #boxes: Map<string, BoxCount>;

  constructor(boxes: readonly string[], from?: Map<string, BoxCount>) {
    this.#boxes = new Map(
      boxes.map((box) => [box, { ...NOTHING, ...from?.get(box) }]),
    );
  }

  /** The boxes and their counts. */
  each(): Iterable<[string, BoxCount]> {
    return this.#boxes;
  }

  /** Counts places of mails. */
  add(places: readonly MovedPlace[], by: 1 | -1 = 1): void {
    for (const { box, flags, deleted } of places) {
      const count = this.#boxes.get(box)!;
      if (deleted !== undefined) count.deleted += by;
      else {
        count.mails += by;
        if (!flags.includes("S")) count.unread += by;
      }
    }
  }

  /** The same for several mails. */
  addAll(all: readonly (readonly MovedPlace[])[]): void {
    for (const places of all) this.add(places);
  }

  /** Counts places no more. */
  take(places: readonly MovedPlace[]): void {
    this.add(places, -1);
  }

  /** Of all boxes together. */
  sum(): Pick<BoxCount, "mails" | "deleted"> {
    const sum = { mails: 0, deleted: 0 };
    for (const { mails, deleted } of this.#boxes.values()) {
      sum.mails += mails;
      sum.deleted += deleted;
    }
    return sum;
  }
}
