import { type Bench, pick } from "../../bench.ts";
import { timed } from "../../report/interleave.ts";
import type { Row } from "../../report/row.ts";
import { summarize } from "../../report/statistics.ts";
import { startDatabase } from "../../systems/databases.ts";
import { fillBox, SMALL_MAIL } from "../../systems/fill_box.ts";
import { commandOf, run } from "../../systems/program.ts";
import {
  SERVER_PASSWORD,
  SERVER_ROLE,
} from "../../../tests/store/postgres/support/postgres_server.ts";
import { skipped } from "./skipped.ts";

/** Mails a second, both ways. */
const AIM = { atLeast: 1000 };

/** `mail-server --migrate`, from its start to its end, of one box both ways. */
export async function measureMigration(bench: Bench): Promise<Row[]> {
  if (skipped("moving mail into PostgreSQL")) return [];
  const mails = pick(bench, 20_000, 4000);
  const server = await startDatabase(bench);
  const dir = `${bench.dir}/migration`;
  await fillBox(`${dir}/from/bob`, mails);
  const password = `${dir}/password`;
  await Deno.writeTextFile(password, SERVER_PASSWORD, { mode: 0o600 });
  const url = `postgres://${SERVER_ROLE}@127.0.0.1:${server.port}/postgres`;
  const migrate = (from: string, to: string) => {
    const args = ["--migrate", from, to, "--store-password-file", password];
    return timed(() => run(commandOf("server", args), { cwd: dir }));
  };
  const rate = (ms: number) => summarize([mails / ms * 1000]);
  const box = `${mails.toLocaleString("en-US")} mails of ${SMALL_MAIL} bytes`;
  const row = (what: string, ms: number): Row => ({
    ...{ what: `--migrate ${box} ${what}`, unit: "/s" },
    ...{ measured: rate(ms), aim: AIM },
  });
  const into = await migrate("from", url);
  const back = await migrate(url, "to");
  return [row("into PostgreSQL", into), row("into a Maildir", back)];
}
