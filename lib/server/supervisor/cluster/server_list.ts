import type { Clock } from "../../../program/clock.ts";
import type { ClusterOrder } from "../../ipc/cluster_order.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import { SYNC_LIMIT_MS } from "../../limits.ts";

/** A server as the database has it. */
export type ToldServer = Omit<
  Extract<WorkerEvent, { event: "server" }>,
  "event"
>;

/** What a {@link ServerList} works with. */
export interface ServerListContext {
  /** Whether the others can be asked. */
  isInTouch(): boolean;
  order(order: ClusterOrder): void;
  clock: Clock;
}

const AWAY = "the database cannot be asked; the log says why";

/** Has the servers over a database listed; whoever asks meanwhile shares that. */
export class ServerList {
  readonly #context: ServerListContext;
  #servers: ToldServer[] = [];
  #asked?: PromiseWithResolvers<ToldServer[]>;

  constructor(context: ServerListContext) {
    this.#context = context;
  }

  /** @throws {Error} If the database cannot be asked. */
  async ask(): Promise<ToldServer[]> {
    const { isInTouch, order, clock } = this.#context;
    if (this.#asked) return await this.#asked.promise;
    if (!isInTouch()) throw new Error(AWAY);
    const asked = this.#asked = Promise.withResolvers<ToldServer[]>();
    this.#servers = [];
    order({ list: true });
    const timer = clock.setTimeout(() => this.lost(), SYNC_LIMIT_MS);
    try {
      return await asked.promise;
    } finally {
      clock.clearTimeout(timer);
    }
  }

  /** The cluster worker tells of a server. */
  told({ event: _, ...server }: { event: "server" } & ToldServer): void {
    if (this.#asked) this.#servers.push(server);
  }

  /** It has told of all. */
  listed(problem?: string): void {
    if (problem === undefined) this.#asked?.resolve(this.#servers);
    else this.#asked?.reject(new Error(problem));
    this.#asked = undefined;
  }

  /** It will not. */
  lost(): void {
    this.listed(AWAY);
  }
}
