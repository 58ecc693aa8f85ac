/** A box that was set aside, and how much it has. */
export interface KeptBox {
  /** Its name, such as `zoe@2026-11-28`. */
  box: string;
  mails: number;
  /** What its deletion frees: not the mails that other boxes have, too. */
  bytes: number;
}
