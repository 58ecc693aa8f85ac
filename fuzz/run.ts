/**
 * The process that throws the cases: `run.ts SETTINGS`. It tells what it does, one
 * JSON object a line, so that its parent knows the case under way when it hangs or dies.
 */
import { type FuzzCase, makeCase } from "./cases/case.ts";
import { type Finding, parseFinding, type Target } from "./cases/finding.ts";
import { makeMimeCase } from "./cases/mime_case.ts";
import { MemoryTrend } from "./memory.ts";
import {
  type CaseName,
  FUZZ_EXIT,
  type FuzzEvent,
  type FuzzSettings,
} from "./events.ts";
import { readSeeds, type Seeds } from "./cases/seeds.ts";
import { makeLetterCase, readLetterFiles } from "./cases/letter_case.ts";
import { ReaderTarget } from "./targets/reader.ts";
import { readMime } from "./targets/mime.ts";
import { ServerTarget } from "./targets/server.ts";
import { type Installation, makeInstallation } from "./targets/installation.ts";
import { WorkerTarget } from "./targets/worker.ts";

/** Cases after which memory is measured, and boxes are emptied. */
const BATCH = 25;
/** Sessions side by side in this process: while one waits for WebCrypto, another works. */
const LANES = 4;
const HEAP_TOLERANCE = 16 * 2 ** 20;
const PROCESS_TOLERANCE = 128 * 2 ** 20;
/** Of the time, what the real server gets, and what a reader of letters gets. */
const SERVER_SHARE = 0.3;
const READER_SHARE = 0.1;
/** Of the time, what reading mails gets. */
const MIME_SHARE = 0.2;
/** Connections to the real server at the same time: it has five workers. */
const STAGES_AT_ONCE = [
  ...Array<"session">(4).fill("session"),
  ...Array<"login">(4).fill("login"),
];

/** What is said when something failed. */
class CaseFailed extends Error {}

function tell(event: FuzzEvent): void {
  const line = new TextEncoder().encode(JSON.stringify(event) + "\n");
  for (let sent = 0; sent < line.length;) {
    sent += Deno.stdout.writeSync(line.subarray(sent));
  }
}

/** Does something with a case, and tells if it fails. */
async function attempt(
  name: CaseName,
  run: () => Promise<number>,
): Promise<number> {
  tell({ event: "case", ...name });
  try {
    return await run();
  } catch (error) {
    const reason = (error as Error).stack ?? String(error);
    tell({ event: "failed", ...name, reason });
    throw new CaseFailed();
  }
}

async function throwAtWorker(
  installation: Installation,
  seeds: Seeds,
  { seed, seconds }: FuzzSettings,
): Promise<void> {
  const trends = [
    new MemoryTrend("heap", HEAP_TOLERANCE),
    new MemoryTrend("memory", PROCESS_TOLERANCE),
  ];
  const count = { login: 0, session: 0 };
  const share = 1 - SERVER_SHARE - READER_SHARE - MIME_SHARE;
  const end = performance.now() + seconds * 1000 * share;
  let number = 0;
  const throwSome = async (lane: number) => {
    const worker = new WorkerTarget(installation);
    for (let i = 0; i < BATCH && performance.now() < end; i++) {
      const next = makeCase(seed, number++, seeds);
      const name = { lane, target: "worker", ...nameOf(next) } as const;
      const frames = await attempt(name, () => worker.run(next));
      count[next.stage] += frames;
    }
    worker.close();
  };
  do {
    await settled(Array.from({ length: LANES }, (_, lane) => throwSome(lane)));
    measure(trends);
  } while (performance.now() < end);
  tellTotal("worker", count, trends);
}

/** Files that are no letters, or are changed, for whoever reads them. */
async function throwAtReader({ seed, seconds }: FuzzSettings): Promise<void> {
  const reader = await ReaderTarget.make();
  const files = await readLetterFiles();
  const memory = new MemoryTrend("heap", HEAP_TOLERANCE);
  const count = { login: 0, session: 0 };
  const end = performance.now() + seconds * 1000 * READER_SHARE;
  let number = 0;
  do {
    const next = makeLetterCase(seed, number++, files);
    const name = { lane: 0, target: "reader", ...nameOf(next) } as const;
    count.session += await attempt(name, () => reader.run(next));
    if (number % BATCH === 0) memory.add(heapUsed());
  } while (performance.now() < end);
  tellTotal("reader", count, [memory]);
}

function heapUsed(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** Waits for all of them, even if one fails. */
async function settled(all: Promise<void>[]): Promise<void> {
  await Promise.allSettled(all);
  await Promise.all(all);
}

function nameOf({ number, mode }: FuzzCase) {
  return { number, mode };
}

function measure([heap, process]: MemoryTrend[]): void {
  heap.add(heapUsed());
  process.add(Deno.memoryUsage().rss);
}

function tellTotal(
  target: Target,
  count: { login: number; session: number },
  trends: MemoryTrend[],
): void {
  const memory = trends.map(String);
  const problem = trends.map((trend) => trend.problem()).find(Boolean);
  tell({ event: "total", target, ...count, memory, problem });
}

/** Reads changed mails, one after the other. */
async function readMails({ seed, seconds }: FuzzSettings): Promise<void> {
  const trends = [
    new MemoryTrend("heap", HEAP_TOLERANCE),
    new MemoryTrend("memory", PROCESS_TOLERANCE),
  ];
  let number = 0;
  const end = performance.now() + seconds * 1000 * MIME_SHARE;
  do {
    for (let i = 0; i < BATCH; i++) {
      const next = makeMimeCase(seed, number++);
      const name = { lane: 0, target: "mime", ...nameOf(next) } as const;
      await attempt(name, () => readMime(next));
    }
    measure(trends);
  } while (performance.now() < end);
  tellTotal("mime", { login: 0, session: number }, trends);
}

/** In rounds: some sessions and some logins side by side. */
async function throwAtServer(
  installation: Installation,
  seeds: Seeds,
  { seed, seconds }: FuzzSettings,
  mode: FuzzCase["mode"],
): Promise<void> {
  const server = await startServer(installation, mode);
  const memory = new MemoryTrend("memory of the server", PROCESS_TOLERANCE);
  const count = { login: 0, session: 0 };
  const next = stages(seed, mode, seeds);
  const end = performance.now() + seconds * 1000 * SERVER_SHARE / 2;
  const throwOne = async (stage: FuzzCase["stage"], lane: number) => {
    const fuzzCase = next(stage);
    const name = { lane, target: "server", ...nameOf(fuzzCase) } as const;
    const frames = await attempt(name, () => server.run(fuzzCase));
    count[stage] += frames;
  };
  await stopAfter(server, next("session"), async () => {
    do {
      await settled(STAGES_AT_ONCE.map(throwOne));
      memory.add(server.memory() ?? 0);
    } while (performance.now() < end);
  });
  tellTotal("server", count, [memory]);
}

async function startServer(
  installation: Installation,
  mode: FuzzCase["mode"],
): Promise<ServerTarget> {
  const server = await ServerTarget.start(installation, mode);
  tell({ event: "server", pid: server.pid });
  return server;
}

/** Stops the server in any case; it may be only then that it tells what was wrong. */
async function stopAfter(
  server: ServerTarget,
  fuzzCase: FuzzCase,
  use: () => Promise<unknown>,
): Promise<void> {
  const stop = () => server.stop().then(() => 0);
  try {
    await use();
  } finally {
    await attempt({ lane: 0, target: "server", ...nameOf(fuzzCase) }, stop);
  }
}

/** The cases of each stage, in their order, all in the mode of the server. */
function stages(seed: number, mode: FuzzCase["mode"], seeds: Seeds) {
  const last = { login: -1, session: -1 };
  return (stage: FuzzCase["stage"]): FuzzCase => {
    for (;;) {
      const found = makeCase(seed, ++last[stage], seeds);
      if (found.stage === stage) return { ...found, mode };
    }
  };
}

async function replay(
  installation: Installation,
  finding: Finding,
): Promise<void> {
  const { target, case: fuzzCase } = finding;
  const name = { lane: 0, target, ...nameOf(fuzzCase) };
  if (target === "reader") {
    const reader = await ReaderTarget.make();
    await attempt(name, () => reader.run(fuzzCase));
    return;
  }
  if (target === "mime") {
    return void await attempt(name, () => readMime(fuzzCase));
  }
  if (target === "worker") {
    const worker = new WorkerTarget(installation);
    await attempt(name, () => worker.run(fuzzCase));
    return worker.close();
  }
  const server = await startServer(installation, fuzzCase.mode);
  await stopAfter(server, fuzzCase, () => {
    return attempt(name, () => server.run(fuzzCase));
  });
}

async function main(settings: FuzzSettings): Promise<void> {
  const installation = await makeInstallation(settings.folders);
  if (settings.replay) {
    const text = await Deno.readTextFile(settings.replay);
    return await replay(installation, parseFinding(text));
  }
  const seeds = await readSeeds();
  await throwAtReader(settings);
  await readMails(settings);
  await throwAtWorker(installation, seeds, settings);
  await throwAtServer(installation, seeds, settings, "enhanced");
  await throwAtServer(installation, seeds, settings, "basic");
}

if (import.meta.main) {
  try {
    await main(JSON.parse(Deno.args[0]));
  } catch (error) {
    if (error instanceof CaseFailed) Deno.exit(FUZZ_EXIT.failed);
    console.error(error);
    Deno.exit(FUZZ_EXIT.unable);
  }
}
