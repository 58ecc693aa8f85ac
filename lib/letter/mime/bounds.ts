/**
 * What a hostile mail may cost: how deep, how many, how long. Beyond a bound, the rest is
 * left out and the reader says so.
 *
 * @module
 */

/** Bounds of a whole mail. */
export const MIME_BOUNDS = {
  /** Multiparts within multiparts. */
  depth: 200,
  /** Messages within messages: each is taken apart anew. */
  messages: 10,
  /** Parts of a mail, those of the messages in it among them. */
  parts: 1000,
  /** Bytes of a part's header. */
  head: 1024 * 1024,
  /** Bytes of a text that are decoded as one; longer ones stream. */
  text: 1024 * 1024,
  /** Bytes of a text in a charset that cannot be streamed. */
  oldText: 8 * 1024 * 1024,
  /** Bytes of an HTML page. */
  html: 2 * 1024 * 1024,
  /** Bytes of all HTML pages of a mail. */
  allHtml: 4 * 1024 * 1024,
  /** Bytes before the first part, kept in case there is none. */
  preamble: 256 * 1024,
} as const;
