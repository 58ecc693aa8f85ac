/** What is on its way. */
export interface Transfer {
  /** Such as "Sending". */
  label: string;
  /** In bytes; about will do. */
  total: number;
  /** A clock, in ms. */
  now?: () => number;
}

/** Shows how far a transfer is, if somebody wants to know. */
export type Watch = (
  transfer: Transfer,
  pieces: AsyncIterable<Uint8Array>,
) => AsyncIterable<Uint8Array>;
