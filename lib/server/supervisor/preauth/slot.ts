/** A place among a bounded number. */
export interface Slot {
  /** Gives it back. Harmless twice, or after it was taken away. */
  release(): void;
}
