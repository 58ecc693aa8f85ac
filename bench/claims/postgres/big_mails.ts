import type { MailStore } from "../../../lib/store/store.ts";
import type { PostgresServer } from "../../../tests/store/postgres/support/postgres_server.ts";
import { type Bench, pick, repetitions } from "../../bench.ts";
import { interleave, rate, type Steps } from "../../report/interleave.ts";
import type { Row } from "../../report/row.ts";
import { pieces, textOf } from "../../systems/content.ts";
import { RawDatabase } from "../../limits/raw_database.ts";
import { ofEach, rowsOf, type Stores } from "./stores.ts";

/** Big mails into a store and out of it, beside what only copies them. */
export async function measureBigMails(
  bench: Bench,
  stores: Stores,
  server: PostgresServer,
): Promise<Row[]> {
  const megabytes = pick(bench, 100, 10);
  const content = textOf(megabytes * 1_000_000);
  const raw = await RawDatabase.open(server, content);
  const figures = await interleave({
    ...raw.steps(),
    ...ofEach(stores, (store) => moves(store, content)),
  }, repetitions(bench, 5, 1));
  await raw.close();
  const row = (step: string, of: string, atLeast: number): Row[] =>
    rowsOf(figures, {
      ...{ step, what: `${step} ${megabytes} MB`, unit: "MB/s" },
      limit: { of, value: figures[`raw ${step}`] },
      aim: (store) => store === "PostgreSQL" ? { atLeast } : undefined,
    });
  return [
    ...row("write", "psql's \\copy into PostgreSQL", 60),
    {
      what: `write ${megabytes} MB by the bare driver's INSERTs`,
      unit: "MB/s",
      measured: figures["raw insert"],
    },
    ...row("read", "psql's \\copy out of PostgreSQL", 100),
  ];
}

/** A mail is written, read and removed again. */
function moves(store: MailStore, content: Uint8Array): Steps {
  let id = "";
  return {
    write: () =>
      rate(content.length, async () => id = await write(store, content)),
    read: async () => {
      const speed = await rate(content.length, () => readWhole(store, id));
      await store.delete("bob", { id, forever: true });
      return speed;
    },
  };
}

async function write(store: MailStore, content: Uint8Array): Promise<string> {
  const about = { id: crypto.randomUUID(), from: "alice", to: ["bob"] };
  const delivery = await store.deliver({ ...about, title: "Bench" });
  if ("id" in delivery) throw new Error("Not so: the draft came before");
  for await (const piece of pieces(content)) await delivery.write(piece);
  return (await delivery.commit(content.length)).id;
}

async function readWhole(store: MailStore, id: string): Promise<void> {
  const opened = await store.read("bob", { id, peek: true });
  for await (const _ of opened!.content);
}
