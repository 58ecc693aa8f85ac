/** The function of `@std/crypto` in use, from `deno-std`, with its type. */
import * as std from "deno-std/crypto/timing_safe_equal.js";

type Bytes = ArrayBufferView | ArrayBufferLike | DataView;

export const timingSafeEqual: (a: Bytes, b: Bytes) => boolean =
  std.timingSafeEqual;
