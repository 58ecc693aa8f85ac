import { textOf } from "../systems/content.ts";
import { SMALL_MAIL } from "../systems/fill_box.ts";
import type { MailClient } from "../systems/mail_system.ts";

/** What came of some clients that worked at once. */
export interface Load {
  /** Operations a second, of all together. */
  rate: number;
  /** Of each operation, in ms. */
  latencies: number[];
  /** Mails that were acknowledged, by recipient. */
  delivered: Map<string, number>;
}

/** A logged-in user and to whom that user writes. */
export interface Worker {
  client: MailClient;
  to: string;
}

const PAGE = 50;

/** Each client delivers, lists and reads, one after the other, for so long. */
export async function work(workers: Worker[], ms: number): Promise<Load> {
  const load: Load = { rate: 0, latencies: [], delivered: new Map() };
  const begin = performance.now();
  const until = begin + ms;
  await Promise.all(workers.map((worker) => workUntil(until, worker, load)));
  const took = performance.now() - begin;
  load.rate = load.latencies.length / took * 1000;
  return load;
}

async function workUntil(
  until: number,
  { client, to }: Worker,
  { latencies, delivered }: Load,
): Promise<void> {
  const content = textOf(SMALL_MAIL);
  const timedly = async <T>(action: Promise<T>): Promise<T> => {
    const begin = performance.now();
    const result = await action;
    latencies.push(performance.now() - begin);
    return result;
  };
  while (performance.now() < until) {
    await timedly(client.send([to], content));
    delivered.set(to, (delivered.get(to) ?? 0) + 1);
    const total = await timedly(client.list(PAGE));
    if (total > 0) await timedly(client.read(total));
  }
}
