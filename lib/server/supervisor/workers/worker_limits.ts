import { SHARED_OPEN_BOXES } from "../../limits.ts";
import type { ServerOptions } from "../../options.ts";

/** What one worker may use of the machine (setrlimit(2)). */
export interface WorkerLimits {
  /** Bytes of memory, besides what V8 reserves. */
  memory: number;
  /** Files, pipes and sockets that it has open. */
  files: number;
  /** Bytes of a file that it writes. */
  fileSize: number;
}

/** The limits of the system that ours must not raise; Infinity where it has none. */
export interface HardLimits {
  data: number;
  nofile: number;
  fsize: number;
}

/** A worker has some 40 open at most, and a few for each mail that it reads ahead. */
const OPEN_FILES = 256;
/** Of each session more that a process serves: its indexes, and a mail under way. */
const FILES_OF_SESSION = 3 * (SHARED_OPEN_BOXES + 1) + 10;
/** Of the index of a box with some million mails, and to spare. */
const INDEX_BYTES = 4e9;
/** Bytes of the longest character, and of base64 with line ends for each byte of a file. */
const [BYTES_OF_CHARACTER, BYTES_OF_BYTE] = [4, 1.4];
/**
 * What V8 reserves for the code of a thread and does not use: the system counts it as
 * memory (RLIMIT_DATA), for it is writable. A worker has two threads with JavaScript.
 */
const RESERVED_BYTES = 2 * 512 * 1024 * 1024;

/** The limits of each worker of a server. */
export function workerLimits(
  { workerMemory, maxContent, maxAttachments, sessionsPerWorker }:
    ServerOptions,
): WorkerLimits {
  const mail = BYTES_OF_CHARACTER * maxContent + BYTES_OF_BYTE * maxAttachments;
  return {
    memory: workerMemory,
    files: OPEN_FILES + FILES_OF_SESSION * (sessionsPerWorker - 1),
    fileSize: INDEX_BYTES + Math.ceil(mail),
  };
}

/** The arguments for prlimit(1) that set these limits, or lower ones of the system. */
export function prlimitArgs(
  { memory, files, fileSize }: WorkerLimits,
  hard: HardLimits,
): string[] {
  const limits: [string, number, number][] = [
    ["data", memory + RESERVED_BYTES, hard.data],
    ["nofile", files, hard.nofile],
    ["fsize", fileSize, hard.fsize],
  ];
  return limits.map(([name, ours, most]) => {
    const limit = Math.min(ours, most);
    return `--${name}=${limit}:${limit}`;
  });
}

/** What prlimit(1) prints of hard limits, a line with name and value for each. */
export function parseHardLimits(text: string): HardLimits {
  const values = new Map(
    text.split("\n").map((line) => line.trim().split(/\s+/))
      .map(([name, value]) => [name, Number(value)]),
  );
  // `unlimited` is no number.
  const of = (name: string) => values.get(name) || Infinity;
  return { data: of("DATA"), nofile: of("NOFILE"), fsize: of("FSIZE") };
}
