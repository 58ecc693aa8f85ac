/** `deno task bench`: measures every claim of speed and memory (docs/performance.md). */
import { runProgram } from "../lib/program/run.ts";
import { ROOT } from "../tools/paths.ts";
import {
  type BenchArguments,
  benchHelp,
  parseBenchArguments,
} from "./arguments.ts";
import { type Bench, type Subject } from "./bench.ts";
import { Cleanup, cleanUpOnSignal } from "./cleanup.ts";
import { measureAge } from "./claims/age.ts";
import { measureAttachments } from "./claims/attachments.ts";
import { measureBoxMemory } from "./claims/box_memory.ts";
import { measureCopies } from "./claims/copies.ts";
import { measureDatabase } from "./claims/postgres/database.ts";
import { measureMigration } from "./claims/postgres/migration.ts";
import { measureManyServers } from "./claims/postgres/many_servers.ts";
import { measureDelivery } from "./claims/delivery.ts";
import { replaceFigures } from "./report/document.ts";
import { describeLoad, describeMachine } from "./report/machine.ts";
import { measureKeygen } from "./claims/keygen.ts";
import { measureLists } from "./claims/lists.ts";
import { measureLogin } from "./claims/login.ts";
import { measureManyClients } from "./claims/many_clients.ts";
import { prepare } from "./prepare.ts";
import { measureRefusals } from "./claims/refusals.ts";
import { isMet, ratioOf } from "./report/row.ts";
import { measureSealing } from "./claims/sealing.ts";
import { measureStartup } from "./claims/startup.ts";
import { measureStore } from "./claims/store.ts";
import { formatSections, type Section } from "./report/table.ts";
import { measureThroughput } from "./claims/throughput.ts";
import { measureTransfer } from "./claims/transfer.ts";
import { measureWatching } from "./claims/watching.ts";

const SUBJECTS: Record<string, { title: string; measure: Subject }> = {
  login: { title: "Logging in", measure: measureLogin },
  delivery: { title: "Sending a 200-byte mail", measure: measureDelivery },
  lists: { title: "Listing and reading", measure: measureLists },
  transfer: { title: "Big mails", measure: measureTransfer },
  attachments: { title: "Attachments", measure: measureAttachments },
  watching: { title: "Watching", measure: measureWatching },
  sealing: { title: "Sealed letters", measure: measureSealing },
  age: { title: "Sealing beside age", measure: measureAge },
  copies: { title: "Copying a whole box", measure: measureCopies },
  throughput: { title: "Five clients at work", measure: measureThroughput },
  store: { title: "The mail store by itself", measure: measureStore },
  memory: { title: "Memory of a big box", measure: measureBoxMemory },
  startup: { title: "Starting", measure: measureStartup },
  refusals: { title: "Refused logins", measure: measureRefusals },
  keygen: { title: "Making keys", measure: measureKeygen },
  database: {
    title: "The mail store in PostgreSQL",
    measure: measureDatabase,
  },
  servers: {
    title: "Several mail-servers over one database",
    measure: measureManyServers,
  },
  migration: {
    title: "Moving mail between a folder and a database",
    measure: measureMigration,
  },
  // The last, since the machine needs minutes to recover from 500 clients.
  clients: { title: "Many clients", measure: measureManyClients },
};
/** A quick run leaves out what would begin later than that, in ms. */
const QUICK_MS = 45_000;
const LIMIT_MS = { quick: 2 * 60_000, whole: 40 * 60_000 };
const RESULTS = `${ROOT}/bench/results.json`;
const DOCUMENT = `${ROOT}/docs/performance.md`;

async function main(args: string[]): Promise<number> {
  const known = Object.keys(SUBJECTS);
  const told = parseBenchArguments(args, known);
  if (told.help) {
    console.log(benchHelp(known));
    return 0;
  }
  const cleanup = new Cleanup();
  cleanUpOnSignal(cleanup, told.quick ? LIMIT_MS.quick : LIMIT_MS.whole);
  try {
    await measureAndTell(told, cleanup);
    return 0;
  } finally {
    await cleanup.run();
  }
}

async function measureAndTell(
  told: BenchArguments,
  cleanup: Cleanup,
): Promise<void> {
  const date = new Date().toISOString();
  const machine = describeMachine();
  console.error(machine);
  const sections: Section[] = [];
  for await (const section of measureAll(told, await prepare(told, cleanup))) {
    console.log(`${formatSections([section])}\n`);
    sections.push(section);
    await writeResults({ date, machine, quick: told.quick, sections });
  }
  if (!told.update) return;
  const head = `Measured on ${date.slice(0, 10)} on ${machine} at the start, ` +
    `${describeLoad()} at the end.`;
  const document = await Deno.readTextFile(DOCUMENT);
  const text = `${head}\n\n${formatSections(sections)}`;
  await Deno.writeTextFile(DOCUMENT, replaceFigures(document, text));
}

async function* measureAll(
  { subjects, quick }: BenchArguments,
  bench: Bench,
): AsyncGenerator<Section> {
  for (const name of subjects) {
    const { title, measure } = SUBJECTS[name];
    if (quick && performance.now() > QUICK_MS) {
      console.error(`${title}: left out, the minute is over`);
      continue;
    }
    console.error(`${title} … (load ${describeLoad()})`);
    yield { title, rows: await measure(bench) };
  }
}

async function writeResults(
  { sections, ...about }: {
    date: string;
    machine: string;
    quick: boolean;
    sections: Section[];
  },
): Promise<void> {
  const rows = sections.flatMap(({ title, rows }) =>
    rows.map((row) => ({
      subject: title,
      ...row,
      ratio: ratioOf(row),
      met: isMet(row),
    }))
  );
  const text = JSON.stringify({ ...about, rows }, null, 2);
  await Deno.writeTextFile(RESULTS, `${text}\n`);
}

await runProgram("bench", main);
