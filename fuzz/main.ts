/**
 * `deno task fuzz`: has changed mails read, throws changed sealed letters at a reader, and
 * changed frames at what checks logins, at a worker, and then at a real server. It
 * fails if one crashes, hangs, believes what nobody signed, delivers a mail over the limits
 * or leaks memory, and keeps the input that caused it.
 */
import { parseArgs } from "node:util";
import { makeCase } from "./cases/case.ts";
import { makeLetterCase, readLetterFiles } from "./cases/letter_case.ts";
import {
  type CaseName,
  FUZZ_EXIT,
  type FuzzEvent,
  type FuzzSettings,
} from "./events.ts";
import { type Finding, formatFinding, parseFinding } from "./cases/finding.ts";
import { makeMimeCase } from "./cases/mime_case.ts";
import { readSeeds } from "./cases/seeds.ts";
import {
  type Folders,
  makeFolders,
  removeFolders,
} from "./targets/installation.ts";
import { startDir } from "../tools/paths.ts";
import { ToolError } from "../tools/tool_error.ts";

const USAGE =
  "deno task fuzz [--seconds N] [--seed N] [--out DIR] | --replay FILE";
/** Time without a new case that counts as a hang: a case takes some milliseconds. */
const HANG_MS = 120_000;

interface Options extends Omit<FuzzSettings, "folders"> {
  /** Where the input of a failure is kept; the system's temporary folder if undefined. */
  out?: string;
}

/** Reads the command line. Throws ToolError for one that is wrong. */
export function parseFuzzArgs(args: string[]): Options {
  const { seconds, seed, out, replay } = parse(args);
  const number = (name: string, text: string) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new ToolError(`--${name} takes a whole number (usage: ${USAGE})`, 2);
  };
  return {
    seconds: number("seconds", seconds),
    seed: seed === undefined
      ? crypto.getRandomValues(new Uint32Array(1))[0] % 1e9
      : number("seed", seed),
    out: out && absolute(out),
    replay: replay && absolute(replay),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        seconds: { type: "string", default: "60" },
        seed: { type: "string" },
        out: { type: "string" },
        replay: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new ToolError(`${(error as Error).message} (usage: ${USAGE})`, 2);
  }
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `${startDir()}/${path}`;
}

/** A case that failed, or that may have. */
type Failed = CaseName & { reason: string };

/** The process that throws the cases, and what it told last. */
class Runner {
  readonly #child: Deno.ChildProcess;
  /** The cases under way, by their lanes. */
  readonly #last = new Map<number, CaseName>();
  #timer?: ReturnType<typeof setTimeout>;
  /** A server that the process has started. */
  #server?: number;
  #hangs = false;
  #interrupted = false;
  readonly #failed: Failed[] = [];
  readonly totals: Extract<FuzzEvent, { event: "total" }>[] = [];

  constructor(settings: FuzzSettings) {
    const config = Deno.env.get("LETTERLOCK_CONFIG");
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "-A", "--v8-flags=--expose-gc"],
        ...config ? ["--config", config] : [],
        new URL("./run.ts", import.meta.url).href,
        JSON.stringify(settings),
      ],
      stdout: "piped",
    }).spawn();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => {
        this.#interrupted = true;
        this.#kill();
      });
    }
  }

  /** Neither it nor a server that it has started lives on. */
  #kill(): void {
    for (const pid of [this.#child.pid, this.#server]) {
      try {
        if (pid !== undefined) Deno.kill(pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    }
  }

  /** Runs to the end; what failed, or was under way when something did. */
  async run(): Promise<Failed[]> {
    await this.#read();
    const status = await this.#child.status;
    clearTimeout(this.#timer);
    if (this.#interrupted) throw new ToolError("Interrupted");
    if (this.#failed.length > 0) return this.#failed;
    if (status.code === FUZZ_EXIT.unable) {
      throw new ToolError("Cannot throw anything: see above");
    }
    const reason = this.#reason(status);
    if (!reason) return [];
    if (this.#last.size === 0) throw new ToolError(`Cannot begin: ${reason}`);
    return [...this.#last.values()].map((name) => ({ ...name, reason }));
  }

  #reason({ code, signal }: Deno.CommandStatus): string | undefined {
    if (this.#hangs) return "It does not end";
    if (signal) return `The process was ended by ${signal}`;
    if (code !== FUZZ_EXIT.done) return `The process ended with code ${code}`;
    const grown = this.totals.find(({ problem }) => problem)?.problem;
    return grown && `Memory grows: ${grown}`;
  }

  async #read(): Promise<void> {
    let rest = "";
    const text = this.#child.stdout.pipeThrough(new TextDecoderStream());
    for await (const chunk of text) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      for (const line of lines) this.#handle(JSON.parse(line));
      this.#restartHangTimer();
    }
  }

  #restartHangTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#hangs = true;
      this.#kill();
    }, HANG_MS);
  }

  #handle(event: FuzzEvent): void {
    if (event.event === "case") this.#last.set(event.lane, event);
    else if (event.event === "server") this.#server = event.pid;
    else if (event.event === "total") this.totals.push(event);
    else this.#failed.push(event);
  }
}

/** Keeps the input of a failure; the path of its file. */
async function keep(
  { target, number, mode, reason }: Failed,
  { seed, out }: Options,
): Promise<string> {
  const made = target === "reader"
    ? makeLetterCase(seed, number, await readLetterFiles())
    : target === "mime"
    ? makeMimeCase(seed, number)
    : makeCase(seed, number, await readSeeds());
  const finding: Finding = { reason, target, seed, case: { ...made, mode } };
  if (out) await Deno.mkdir(out, { recursive: true });
  const path = out
    ? `${out}/letterlock-fuzz-${seed}-${number}.json`
    : await Deno.makeTempFile({ prefix: "letterlock-fuzz-", suffix: ".json" });
  await Deno.writeTextFile(path, formatFinding(finding));
  return path;
}

function report(totals: Runner["totals"]): number {
  let frames = 0;
  for (const { target, login, session, memory } of totals) {
    frames += login + session;
    const thrown = target === "reader"
      ? `${session} files`
      : `${login} frames before login, ${session} after`;
    console.log(`${target}: ${thrown}; ${memory.join(", ")}`);
  }
  return frames;
}

async function fuzz(options: Options, folders: Folders): Promise<number> {
  const { seed, seconds } = options;
  console.log(`Throwing frames for ${seconds} s, with --seed ${seed}`);
  const runner = new Runner({ ...options, folders });
  const failed = await runner.run();
  const frames = report(runner.totals);
  if (failed.length === 0) {
    console.log(`${frames} frames and files: none did harm`);
    return 0;
  }
  for (const one of failed) {
    console.error(`Case ${one.number} failed: ${one.reason}`);
    const path = await keep(one, options);
    console.error(`Throw it again: deno task fuzz --replay ${path}`);
  }
  return 1;
}

async function readFinding(path: string): Promise<Finding> {
  try {
    return parseFinding(await Deno.readTextFile(path));
  } catch (error) {
    throw new ToolError(`Cannot throw ${path}: ${(error as Error).message}`);
  }
}

async function replay(options: Options, folders: Folders): Promise<number> {
  const finding = await readFinding(options.replay!);
  console.log(`It failed by: ${finding.reason}`);
  const [failed] = await new Runner({ ...options, folders }).run();
  console.log(failed ? `It fails: ${failed.reason}` : "It does no harm now");
  return failed ? 1 : 0;
}

async function main(options: Options): Promise<number> {
  const folders = await makeFolders();
  try {
    return await (options.replay ? replay : fuzz)(options, folders);
  } finally {
    await removeFolders(folders);
  }
}

if (import.meta.main) {
  try {
    Deno.exit(await main(parseFuzzArgs(Deno.args)));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`deno task: error: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}
