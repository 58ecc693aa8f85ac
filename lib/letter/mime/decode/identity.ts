/** Transfer encodings of contents as they are, however programs spell them. */
export const IDENTITY =
  /^(?:[78][- ]?bits?|binary|none|plain|us-ascii|utf-?8|)$/;
