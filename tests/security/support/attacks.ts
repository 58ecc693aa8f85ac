import type { Bytes } from "../../../lib/crypto/bytes.ts";
import type { Attack, End, PassingFrame } from "./hostile_proxy.ts";

/** The frame that is attacked; all others pass. */
export interface Target {
  from: End;
  index: number;
}

/** Does something to one frame, on every connection. */
export function against(target: Target, attack: Attack): Attack {
  return (frame) =>
    frame.from === target.from && frame.index === target.index
      ? attack(frame)
      : { onward: [frame.bytes] };
}

/** Delivers the frame twice. */
export function repeat(target: Target): Attack {
  return against(target, ({ bytes }) => ({ onward: [bytes, bytes] }));
}

/** Takes the frame away. */
export function drop(target: Target): Attack {
  return against(target, () => ({}));
}

/** Takes the frame away and closes the connection. */
export function dropAndCut(target: Target): Attack {
  return against(target, () => ({ cut: true }));
}

/** Delivers the frame after the one that follows it. */
export function swapWithNext(target: Target): Attack {
  let held: Bytes | undefined;
  return (frame: PassingFrame) => {
    if (frame.from !== target.from) return { onward: [frame.bytes] };
    if (frame.index === target.index) {
      held = frame.bytes;
      return {};
    }
    const next = frame.index === target.index + 1;
    return { onward: next ? [frame.bytes, held!] : [frame.bytes] };
  };
}

/** Flips one bit in the middle of the frame's body. */
export function flipBit(target: Target): Attack {
  return against(target, ({ bytes }) => ({ onward: [flippedAt(bytes)] }));
}

/** Delivers the first half of the frame and closes the connection. */
export function truncate(target: Target): Attack {
  return against(target, ({ bytes }) => ({
    onward: [bytes.subarray(0, bytes.length >> 1)],
    cut: true,
  }));
}

/** Returns the frame to its sender instead of delivering it. */
export function reflect(target: Target): Attack {
  return against(target, ({ bytes }) => ({ back: [bytes] }));
}

/** Delivers another frame in its place. */
export function replaceWith(target: Target, other: Uint8Array): Attack {
  return against(target, () => ({ onward: [other] }));
}

/** A copy with one bit flipped; without a position, in the middle. */
export function flippedAt(bytes: Bytes, position = bytes.length >> 1): Bytes {
  const altered = bytes.slice();
  altered[position] ^= 1;
  return altered;
}
