/** Runs spin, which makes a verifier of a model, compiles and runs it. */
import { type PanReport, readPanReport } from "./pan_report.ts";
import type { Model, Row } from "./rows.ts";

/** What a search may cost. */
export interface SearchLimits {
  /** Steps of a run; a longer one makes the search incomplete. */
  depth: number;
  memoryMb: number;
  minutes: number;
}

/** A verifier of few states is compiled for longer than it runs. */
const OPTIMIZED: Record<Model, string> = {
  handover: "-O0",
  handshake: "-O1",
  letter: "-O0",
  record: "-O0",
};

const LIMITS: SearchLimits = { depth: 10_000, memoryMb: 900, minutes: 5 };

/** The first of spin and the compiler that this machine lacks, or undefined. */
export async function missingProgram(): Promise<string | undefined> {
  if (!await runs("spin", "-V")) return "spin";
  // Spin names the compiler itself, as its preprocessor too.
  if (!await runs("gcc", "--version")) return "gcc";
  return undefined;
}

async function runs(program: string, argument: string): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, { args: [argument] })
      .output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Searches all states of a model's variant.
 *
 * @throws {IncompleteSearchError} If some states were not visited.
 * @throws {Error} If the model does not compile.
 */
export async function search(
  { model, variant }: Pick<Row, "model" | "variant">,
  limits: SearchLimits = LIMITS,
): Promise<PanReport> {
  const dir = await Deno.makeTempDir({ prefix: "letterlock-prove-" });
  try {
    const { stdout, stderr, success } = await new Deno.Command("spin", {
      args: spinArgs({ model, variant }, limits),
      cwd: dir,
    }).output();
    const output = decode(stdout) + decode(stderr);
    if (success) return readPanReport(output);
    throw new Error(`Cannot verify ${model}.pml: ${output.trimEnd()}`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** As `spin -a`, `gcc` and `pan`, in one: -run says that. */
function spinArgs(
  { model, variant }: Pick<Row, "model" | "variant">,
  { depth, memoryMb, minutes }: SearchLimits,
): string[] {
  return [
    ...variant.map((macro) => `-D${macro}`),
    "-run",
    ...[OPTIMIZED[model], "-safety", "-noreduce", `-DMEMLIM=${memoryMb}`],
    // States are kept as they are: to pack them costs more than the memory is worth.
    "-DNOCOMP",
    // All errors, and no complaint of processes that wait: messages may be lost.
    ...["-c0", "-E", `-m${depth}`, `-Q${minutes}`, "-w20"],
    modelPath(model),
  ];
}

function modelPath(model: Model): string {
  const { pathname } = new URL(`${model}.pml`, import.meta.url);
  return decodeURIComponent(pathname);
}
