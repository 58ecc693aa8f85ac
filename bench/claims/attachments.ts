import { type Bench, pick } from "../bench.ts";
import { peaksOf } from "../systems/client_peaks.ts";
import type { Row } from "../report/row.ts";
import { summarize } from "../report/statistics.ts";
import { textOf } from "../systems/content.ts";
import { USERS } from "../systems/installation.ts";

const MEGABYTE = 1_000_000;
const [SENDER, , , , READER] = USERS;
const TITLE = ["--to", READER, "--title", "A file"];

/** The memory of both ends while big mails pass, which does not grow with them. */
export async function measureAttachments(bench: Bench): Promise<Row[]> {
  // Once before, so that the server has all its spares.
  await sendFile(bench, 1);
  return [
    ...await attached(bench, pick(bench, 24, 20)),
    ...await sealed(bench, pick(bench, 100, 20)),
  ];
}

async function attached(bench: Bench, megabytes: number): Promise<Row[]> {
  const small = await sendFile(bench, megabytes / 10);
  const big = await sendFile(bench, megabytes);
  return [
    row(
      `peak memory of mail-client that seals and sends a file of ${megabytes} MB`,
      [big.client, small.client],
    ),
    // The supervisor, the worker and the spares.
    row("peak memory of the whole server meanwhile", [
      big.server,
      small.server,
    ]),
  ];
}

async function sendFile(bench: Bench, megabytes: number) {
  const content = new Uint8Array(megabytes * MEGABYTE).fill(0xe5);
  return await withFile(bench, content, (file) => {
    const mail = [...TITLE, "--message", "Hello", "--attach", file];
    return peaksOf(bench, SENDER, ["send", ...mail]);
  });
}

/** A letter that is all text, sent and read. */
async function sealed(bench: Bench, megabytes: number): Promise<Row[]> {
  const small = await sendAndRead(bench, megabytes / 10);
  const big = await sendAndRead(bench, megabytes);
  const what = `a letter of ${megabytes} MB`;
  return [
    row(`peak memory of mail-client that seals and sends ${what}`, [
      big.sent.client,
      small.sent.client,
    ]),
    row("peak memory of the whole server meanwhile", [
      big.sent.server,
      small.sent.server,
    ]),
    row(`peak memory of mail-client that opens ${what}`, [
      big.read.client,
      small.read.client,
    ]),
    row("peak memory of the whole server meanwhile", [
      big.read.server,
      small.read.server,
    ]),
  ];
}

async function sendAndRead(bench: Bench, megabytes: number) {
  const sent = await withFile(
    bench,
    textOf(megabytes * MEGABYTE),
    (file) => peaksOf(bench, SENDER, ["send", ...TITLE, "--file", file]),
  );
  const client = await bench.letterlock.connect(READER);
  const newest = String(await client.list(1));
  await client.close();
  const read = ["read", newest, "--raw", "--output", "/dev/null"];
  return { sent, read: await peaksOf(bench, READER, read) };
}

async function withFile<T>(
  bench: Bench,
  content: Uint8Array,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const file = `${bench.dir}/file`;
  await Deno.writeFile(file, content);
  try {
    return await use(file);
  } finally {
    await Deno.remove(file);
  }
}

/** @param peaks With all of it, and with a tenth. */
function row(what: string, [whole, tenth]: [number, number]): Row {
  return {
    what,
    unit: "MB",
    measured: summarize([whole]),
    limit: { of: "with a tenth of it", value: summarize([tenth]) },
    aim: { ratioAtMost: 1.5 },
  };
}
