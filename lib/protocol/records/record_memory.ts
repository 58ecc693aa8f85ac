import { release } from "../../crypto/bytes.ts";

/** More bytes than WebCrypto takes at once for the longest record. */
const MOST = 1024 * 1024;
/** Bytes of a record whose memory glibc maps and unmaps, unless it has learnt better. */
const LONG = 64 * 1024 + 17;

let isLearnt = false;

/**
 * Has the allocator of Linux keep the memory of long records for the next one. It maps what
 * is longer than 128 KiB, and unmaps it when it is freed: 400 page faults for a MB, which
 * double the time to seal it. Once it has freed something longer, it keeps as much as that
 * (mallopt(3), M_MMAP_THRESHOLD).
 *
 * @param length Bytes of a record.
 */
export function keepMemoryFor(length: number): void {
  if (isLearnt || length <= LONG) return;
  isLearnt = true;
  release(new Uint8Array(MOST));
}
