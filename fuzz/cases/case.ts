/** What is thrown at a worker, made from a number. */
import { concatBytes, decodeText, encodeText } from "../../lib/crypto/bytes.ts";
import { RECORD_LIMIT } from "../../lib/protocol/limits.ts";
import { applyEdits, type Edit, randomEdits } from "./edits.ts";
import { changeJson } from "./json.ts";
import { Random } from "./random.ts";
import type { Seeds } from "./seeds.ts";

/** One frame, or what is in the place of one. */
export interface Throw {
  /** How the bytes become a frame: sealed as a Login, as a record, or not at all. */
  seal: "login" | "record" | "none";
  bytes: Uint8Array;
  /** Changes to the frame once it is sealed. */
  edits: Edit[];
  /** Whether the frame's length is set right after that. */
  fits: boolean;
}

/** A session, or logins. */
export interface FuzzCase {
  number: number;
  mode: "basic" | "enhanced";
  /** Before login each throw has a connection of its own. */
  stage: "login" | "session";
  throws: Throw[];
  /** Bytes of the pieces in which it comes, again and again. */
  pieces: number[];
}

/** Records of a session. */
const LONGEST_SESSION = 500;
/** Connections that do not get beyond the login. */
const MOST_LOGINS = 20;
const LOGIN_SHARE = 0.15;
/** The first byte of a record that carries content. */
const DATA = 2;

/** The case of that number: always the same for the same seed. */
export function makeCase(
  seed: number,
  number: number,
  seeds: Seeds,
): FuzzCase {
  const random = new Random(seed, number);
  const stage = random.chance(LOGIN_SHARE) ? "login" : "session";
  return {
    number,
    mode: random.chance(0.5) ? "basic" : "enhanced",
    stage,
    throws: stage === "login"
      ? makeLogins(random, seeds)
      : makeSession(random, seeds),
    pieces: makePieces(random),
  };
}

function makePieces(random: Random): number[] {
  if (random.chance(0.5)) return [64 * 1024];
  return Array.from({ length: 3 }, () => 1 + random.below(5000));
}

function makeLogins(random: Random, seeds: Seeds): Throw[] {
  const length = 1 + random.below(MOST_LOGINS);
  return Array.from({ length }, () => makeLogin(random, seeds));
}

function makeLogin(random: Random, { frames, logins }: Seeds): Throw {
  if (random.chance(0.7)) return wild(random, frames);
  const text = random.pick(logins);
  const bytes = encodeText(
    random.chance(0.6) ? changeJson(random, text) : text,
  );
  return {
    seal: "login",
    bytes: random.chance(0.2) ? edited(random, bytes) : bytes,
    edits: random.chance(0.3) ? randomEdits(random, 3) : [],
    fits: random.chance(0.5),
  };
}

/** Something that is not sealed. */
function wild(random: Random, frames: Uint8Array[]): Throw {
  const bytes = random.pick(frames);
  return {
    seal: "none",
    bytes: random.chance(0.8) ? edited(random, bytes) : bytes,
    edits: [],
    fits: random.chance(0.5),
  };
}

/**
 * Dialogs in a row. A wild session has more changes that end it soon; a calm one comes
 * far. What does not open ends it, as often as not.
 */
function makeSession(random: Random, seeds: Seeds): Throw[] {
  const { frames, sessions, sessionEnds } = seeds;
  const throws: Throw[] = [];
  const length = 1 + random.below(LONGEST_SESSION);
  const wildness = random.chance(0.3) ? 0.8 : 0.1;
  const add = (dialog: Uint8Array[]) => {
    const records = withDraftIds(random, dialog);
    throws.push(...records.flatMap((r) => makeRecords(random, r, wildness)));
  };
  while (throws.length < length) add(random.pick(sessions));
  if (random.chance(0.5)) add(random.pick(sessionEnds));
  if (random.chance(0.5)) breakOne(random, throws, frames);
  return throws;
}

/** Each dialog sends a mail of its own. */
function withDraftIds(random: Random, dialog: Uint8Array[]): Uint8Array[] {
  const id = `draft-${random.below(1 << 30)}`.padEnd(8, "_");
  return dialog.map((record) => {
    const text = textOf(record);
    return text.includes("$draft")
      ? encodeText(text.replaceAll("$draft", id))
      : record;
  });
}

/** A record in its place, or none; content comes in many records. */
function makeRecords(
  random: Random,
  record: Uint8Array,
  wildness: number,
): Throw[] {
  if (random.chance(wildness / 10)) return [];
  const isContent = record[0] === DATA;
  const times = isContent || random.chance(0.05) ? 1 + random.below(20) : 1;
  const changes = endsContent(record) ? wildness : 0.8;
  return Array.from({ length: times }, () => ({
    seal: "record",
    bytes: random.chance(changes)
      ? changeRecord(random, record, wildness)
      : record,
    edits: [],
    fits: true,
  }));
}

/** Whether the session most likely ends if this comes changed. */
function endsContent(record: Uint8Array): boolean {
  return /"(?:end|cancel)"/.test(textOf(record));
}

function changeRecord(
  random: Random,
  record: Uint8Array,
  wildness: number,
): Uint8Array {
  const type = record.subarray(0, 1);
  const rest = record.subarray(1);
  // It most likely is no message any more, which ends the session.
  if (random.chance(wildness / 8)) return sealable(edited(random, record));
  if (record[0] === DATA) return sealable(type, edited(random, rest));
  return sealable(type, encodeText(changeJson(random, textOf(rest))));
}

/** An empty record, or one that is too long, cannot be sealed by our own code. */
function sealable(...parts: Uint8Array[]): Uint8Array {
  const bytes = concatBytes(...parts);
  return bytes.length === 0
    ? Uint8Array.of(0)
    : bytes.subarray(0, RECORD_LIMIT);
}

function textOf(bytes: Uint8Array): string {
  try {
    return decodeText(bytes);
  } catch {
    return "";
  }
}

/** Near the end, so that what is before it is served. */
function breakOne(
  random: Random,
  throws: Throw[],
  frames: Uint8Array[],
): void {
  const at = Math.max(0, throws.length - 1 - random.below(5));
  if (random.chance(0.3)) {
    return void throws.splice(at, 0, wild(random, frames));
  }
  const edits = randomEdits(random, 3);
  throws[at] = { ...throws[at], edits, fits: random.chance(0.5) };
}

function edited(random: Random, bytes: Uint8Array): Uint8Array {
  return applyEdits(bytes, randomEdits(random, 4));
}
