/**
 * Memory of a process that indexes a big box of foreign mails, held against that of a
 * tenth of the box. Run as a program it is that process: it prints its peak in MB.
 *
 * @module
 */
import { indexWhole } from "../systems/fill_box.ts";
import { openMailStore } from "../../lib/store/maildir/maildir_store.ts";
import { WORKER_ENV } from "../../lib/server/supervisor/workers/self_command.ts";
import { configPath } from "../../tools/paths.ts";
import { sourceOf } from "../../tools/programs.ts";
import { type Bench, pick } from "../bench.ts";
import type { Row } from "../report/row.ts";
import { summarize, type Summary } from "../report/statistics.ts";
import { run } from "../systems/program.ts";

/** What the process with ten times the mails takes, in proportion. */
export async function measureBoxMemory(bench: Bench): Promise<Row[]> {
  const mails = pick(bench, 200_000, 20_000);
  const [small, big] = [mails / 10, mails];
  const value = await peakOf(`${bench.dir}/foreign${small}`, small);
  return [{
    what: `index ${big.toLocaleString("en-US")} mails of another program`,
    unit: "MB",
    measured: await peakOf(`${bench.dir}/foreign${big}`, big),
    limit: { of: "a tenth of the mails", value },
    aim: { ratioAtMost: 1.15 },
  }];
}

async function peakOf(root: string, mails: number): Promise<Summary> {
  fillForeignBox(`${root}/bob`, mails);
  const config = configPath(sourceOf(Deno.env.get("LETTERLOCK_CONFIG")));
  const args = ["run", "-A", "--config", config, import.meta.url, root];
  // A worker's memory is bounded by what its environment tells V8.
  const peak = await run({ path: Deno.execPath(), args }, { env: WORKER_ENV });
  await Deno.remove(root, { recursive: true });
  return summarize([Number(peak)]);
}

/** Mails as other programs deliver them. */
function fillForeignBox(folder: string, mails: number): void {
  for (const name of ["tmp", "new", "cur"]) {
    Deno.mkdirSync(`${folder}/${name}`, { recursive: true, mode: 0o700 });
  }
  for (let i = 0; i < mails; i++) {
    const path = `${folder}/new/${1_700_000_000 + i}.P7.mail.example.org`;
    Deno.writeTextFileSync(path, `From: e@example.org\nSubject: ${i}\n\nx\n`);
  }
}

async function index(root: string): Promise<void> {
  const store = openMailStore(root);
  await indexWhole(store, "bob");
  store.close();
  const status = Deno.readTextFileSync("/proc/self/status");
  console.log(Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) * 1024 / 1e6);
}

if (import.meta.main) await index(Deno.args[0]);
