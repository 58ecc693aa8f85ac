import { DatabaseError } from "../../../store/postgres/database/database_error.ts";
import type { Database } from "../../../store/postgres/database/sql.ts";
import {
  addFailures,
  failuresSince,
  forgetFailures,
} from "../../../store/postgres/places/failed_logins.ts";
import { freePlace, takePlace } from "../../../store/postgres/places/places.ts";
import {
  beat,
  listServers,
  removeEnded,
  removeServer,
  type ServerRow,
} from "../../../store/postgres/places/servers.ts";
import type { ClusterOrder } from "../../ipc/cluster_order.ts";
import { parseEvent, type WorkerEvent } from "../../ipc/events.ts";

/** What {@link ClusterWork} works with. */
export interface ClusterWorkContext {
  database: Database;
  emit(event: WorkerEvent): void;
  /** The monotonic clock, in ms. */
  now(): number;
  /** Why something does not work, in words for the log. */
  reason(error: unknown): string;
}

type Told<N extends keyof ClusterOrder> = NonNullable<ClusterOrder[N]>;

/** Failures are asked for again for so many ms: a commit may show late. */
const OVERLAP_MS = 3000;

/**
 * Does one order after the other. What the database refuses is told, and harms nobody: the
 * next beat repeats what this server is and has.
 */
export class ClusterWork {
  readonly #context: ClusterWorkContext;
  readonly #places = new Map<number, string>();
  #server?: Omit<ServerRow, "status">;
  /** When the failures of others were told last. */
  #toldAt = -Infinity;

  constructor(context: ClusterWorkContext) {
    this.#context = context;
  }

  /** @throws {Error} If anything but the database fails. */
  async do(order: ClusterOrder): Promise<void> {
    if (order.begin) this.#begin(order.begin);
    if (order.take) await this.#take(order.take);
    if (order.hold) this.#places.set(order.hold.session, order.hold.name);
    if (order.free !== undefined) await this.#free(order.free);
    if (order.sync) await this.#sync(order.sync);
    if (order.list) await this.#list();
  }

  /** Tells the others that this server has ended. */
  async end(): Promise<void> {
    const { database } = this.#context;
    const server = this.#server;
    if (server) await unlessAway(() => removeServer(database, server.id));
  }

  #begin({ places, ...server }: Told<"begin">): void {
    this.#server = server;
    for (const { session, name } of places) this.#places.set(session, name);
  }

  async #take(
    { session, name, perUser, group }: Told<"take">,
  ): Promise<void> {
    const { database, emit } = this.#context;
    const server = this.#server?.id ?? "";
    const place = { server, session, name };
    const answer = await unlessAway(() =>
      takePlace(database, place, { perUser, group })
    );
    if (answer === "taken") this.#places.set(session, name);
    emit({ event: "place", session, answer: answer ?? "unknown" });
  }

  async #free(session: number): Promise<void> {
    const { database } = this.#context;
    const server = this.#server?.id ?? "";
    if (!this.#places.delete(session)) return;
    await unlessAway(() => freePlace(database, { server, session }));
  }

  async #sync({ failures, status }: Told<"sync">): Promise<void> {
    const { database, emit, reason } = this.#context;
    try {
      await addFailures(database, failures);
      if (status !== undefined) await this.#beat(status);
      await this.#tellFailures();
      emit({ event: "synced" });
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      emit({ event: "apart", message: reason(error) });
    }
  }

  async #beat(status: string): Promise<void> {
    const { database } = this.#context;
    await beat(database, { ...this.#server!, status }, this.#places);
    await removeEnded(database);
    await forgetFailures(database);
  }

  async #tellFailures(): Promise<void> {
    const { database, now } = this.#context;
    const began = now();
    const since = began - this.#toldAt + OVERLAP_MS;
    for (const failures of await failuresSince(database, since)) {
      this.#tell({ event: "failures", ...failures });
    }
    this.#toldAt = began;
  }

  /** Tells of a row, unless no server can have written it. */
  #tell(event: WorkerEvent): void {
    if (parseEvent(JSON.stringify(event))) this.#context.emit(event);
  }

  async #list(): Promise<void> {
    const { database, emit, reason } = this.#context;
    try {
      for (const { id: _, ...server } of await listServers(database)) {
        this.#tell({ event: "server", ...server });
      }
      emit({ event: "listed" });
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      emit({ event: "listed", problem: reason(error) });
    }
  }
}

/** @returns Undefined if the database cannot be asked. */
async function unlessAway<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
  }
}
