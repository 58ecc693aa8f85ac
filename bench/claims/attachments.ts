import { type Bench, pick } from "../bench.ts";
import type { Row } from "../report/row.ts";
import { summarize } from "../report/statistics.ts";
import { PASSWORD, USERS } from "../systems/installation.ts";
import { peakMemory } from "../systems/memory.ts";
import { commandOf } from "../systems/program.ts";

const MEGABYTE = 1_000_000;
/** How often the memory is looked at, in ms. */
const EVERY_MS = 10;

/** The memory of both ends while a file is sent, which does not grow with the file. */
export async function measureAttachments(bench: Bench): Promise<Row[]> {
  const megabytes = pick(bench, 24, 20);
  // Once before, so that the server has all its spares.
  await sendFile(bench, 1);
  const small = await sendFile(bench, megabytes / 10);
  const big = await sendFile(bench, megabytes);
  return [
    {
      what: `peak memory of mail-client that sends a file of ${megabytes} MB`,
      unit: "MB",
      measured: summarize([big.client]),
      limit: { of: "a tenth of the file", value: summarize([small.client]) },
      aim: { ratioAtMost: 1.5 },
    },
    {
      // The supervisor, the worker and the spares.
      what: "peak memory of the whole server meanwhile",
      unit: "MB",
      measured: summarize([big.server]),
      limit: { of: "a tenth of the file", value: summarize([small.server]) },
      aim: { ratioAtMost: 1.5 },
    },
  ];
}

/** What the two ends take at the most, in MB. */
interface Peaks {
  client: number;
  server: number;
}

async function sendFile(bench: Bench, megabytes: number): Promise<Peaks> {
  const file = `${bench.dir}/file`;
  await Deno.writeFile(file, new Uint8Array(megabytes * MEGABYTE).fill(0xe5));
  const child = startSend(bench, file);
  const peaks = { client: 0, server: 0 };
  const timer = setInterval(() => {
    peaks.client = Math.max(peaks.client, peakMemory(child.pid));
    peaks.server = Math.max(peaks.server, bench.letterlock.memory());
  }, EVERY_MS);
  const { success, stderr } = await typePassword(child);
  clearInterval(timer);
  await Deno.remove(file);
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return peaks;
}

function startSend(bench: Bench, file: string): Deno.ChildProcess {
  const { path, args } = commandOf("client", [
    ...[
      "send",
      "--seal=never",
      "--to",
      USERS[4],
      "--title=File",
      "--message=Hi",
    ],
    ...["--attach", file, "--server", `127.0.0.1:${bench.letterlock.port}`],
    ...["--user", USERS[0], "--keys", bench.installation.clientKeys(USERS[0])],
  ]);
  const piped = { stdin: "piped", stdout: "null", stderr: "piped" } as const;
  return new Deno.Command(path, { args, ...piped }).spawn();
}

async function typePassword(
  child: Deno.ChildProcess,
): Promise<Deno.CommandOutput> {
  await new Blob([`${PASSWORD}\n`]).stream().pipeTo(child.stdin);
  return await child.output();
}
