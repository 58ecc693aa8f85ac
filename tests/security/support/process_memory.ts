/** What a core dump of a process would hold, from /proc of Linux (proc(5)). */
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import { type Forms, formsIn, formsOf, newMarker } from "./marker.ts";

/** Bytes that are read at once. */
const PIECE = 4 * 1024 * 1024;

/** Where something is in a process's memory. */
interface Range {
  start: number;
  end: number;
}

/**
 * The forms that are in the memory of a process, each once: in all that it could write to
 * and that is in memory or swap. What it can only read is in files.
 *
 * @throws {Deno.errors.PermissionDenied} If this process may not trace that one.
 * @throws {Error} If it has ended: NotFound, or ESRCH.
 */
export function formsInMemory(pid: number, forms: Forms): Set<string> {
  using memory = Deno.openSync(`/proc/${pid}/mem`);
  const found = new Set<string>();
  for (const range of writtenRanges(pid)) {
    for (const bytes of piecesOf(memory, range, longest(forms))) {
      for (const name of formsIn(bytes, forms)) found.add(name);
    }
  }
  return found;
}

function longest(forms: Forms): number {
  return Math.max(...forms.map(([, { length }]) => length));
}

function* writtenRanges(pid: number): Generator<Range> {
  using pages = Deno.openSync(`/proc/${pid}/pagemap`);
  const maps = Deno.readTextFileSync(`/proc/${pid}/maps`);
  const size = pageSize();
  for (const [, from, to] of maps.matchAll(/^(\w+)-(\w+) .w/gm)) {
    const range = { start: parseInt(from, 16), end: parseInt(to, 16) };
    yield* presentRanges(pages, range, size);
  }
}

/** In bytes. */
function pageSize(): number {
  const smaps = Deno.readTextFileSync("/proc/self/smaps");
  return Number(/^KernelPageSize: +(\d+) kB/m.exec(smaps)![1]) * 1024;
}

/** V8 reserves much more than it uses: only pages in memory or swap are looked at. */
function* presentRanges(
  pages: Deno.FsFile,
  { start, end }: Range,
  size: number,
): Generator<Range> {
  const bytes = readAt(pages, start / size * 8, (end - start) / size * 8);
  const present = (page: number) => (bytes[page * 8 + 7] & 0xc0) !== 0;
  const count = bytes.length / 8;
  for (let page = 0; page < count; page++) {
    if (!present(page)) continue;
    const first = page;
    while (page < count && present(page)) page++;
    yield { start: start + first * size, end: start + page * size };
  }
}

/** A range in pieces, each with the end of the one before it. */
function* piecesOf(
  memory: Deno.FsFile,
  { start, end }: Range,
  overlap: number,
): Generator<Uint8Array> {
  let before = new Uint8Array(0);
  for (let at = start; at < end; at += PIECE) {
    const piece = readAt(memory, at, Math.min(PIECE, end - at));
    yield concatBytes(before, piece);
    before = piece.slice(-overlap);
  }
}

/** What there is at a place; less if the process has unmapped it by now. */
function readAt(
  file: Deno.FsFile,
  place: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let got = 0;
  try {
    file.seekSync(place, Deno.SeekMode.Start);
    while (got < length) {
      const read = file.readSync(bytes.subarray(got));
      if (!read) break;
      got += read;
    }
  } catch (error) {
    // Linux says EIO where nothing is mapped.
    if (!String(error).includes("os error 5)")) throw error;
  }
  return bytes.subarray(0, got);
}

/** Whether this process may look into the memory of those that it starts. */
export function canReadMemory(): boolean {
  if (Deno.build.os !== "linux") return false;
  const child = new Deno.Command("sleep", { args: ["1000"] }).spawn();
  try {
    formsInMemory(child.pid, formsOf(newMarker()));
    return true;
  } catch (error) {
    if (isDenied(error)) return false;
    throw error;
  } finally {
    child.kill("SIGKILL");
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable;
}
