import type { Clock, Timer } from "../../../program/clock.ts";
import type { ClusterOrder } from "../../ipc/cluster_order.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import { PLACE_WAIT_MS } from "../../limits.ts";

/** What became of a login's wish for a place. */
export type PlaceAnswer = "taken" | "surplus" | "full";

/** How many sessions there may be; a reload changes them. */
export interface GroupLimits {
  /** Of one user, over all servers. */
  readonly maxPerUser: number;
  /** Of all users, over all servers, if there is a limit. */
  readonly maxGroup?: number;
}

/** What {@link GroupPlaces} work with. */
export interface GroupPlacesContext {
  limits: GroupLimits;
  /** Whether the others can be asked; false if the order would be lost. */
  isInTouch(): boolean;
  /** Has the cluster worker do something, if there is one. */
  order(order: ClusterOrder): void;
  clock: Clock;
}

interface Wish {
  user: string;
  settle(answer: PlaceAnswer): void;
  timer: Timer;
}

/**
 * The places of this server's sessions, which are counted over all servers. Where the others
 * cannot be asked in time, those of this server count alone: whoever serves mail then is a
 * matter of the database all the same.
 */
export class GroupPlaces {
  readonly #context: GroupPlacesContext;
  /** Users by their sessions. */
  readonly #held = new Map<number, string>();
  readonly #wishes = new Map<number, Wish>();

  constructor(context: GroupPlacesContext) {
    this.#context = context;
  }

  /** Sessions that have a place, and their users. */
  get list(): { session: number; name: string }[] {
    return [...this.#held].map(([session, name]) => ({ session, name }));
  }

  /**
   * Takes a place, if one is free. Never rejects. Whatever comes of it, {@link free} has to
   * follow.
   *
   * @param session No other has the same.
   */
  take(session: number, user: string): Promise<PlaceAnswer> {
    const { limits, isInTouch, order, clock } = this.#context;
    if (!isInTouch()) return Promise.resolve(this.#alone(session, user));
    const { promise, resolve } = Promise.withResolvers<PlaceAnswer>();
    const late = () => this.#settleAlone(session);
    const timer = clock.setTimeout(late, PLACE_WAIT_MS);
    this.#wishes.set(session, { user, settle: resolve, timer });
    const { maxPerUser: perUser, maxGroup: group } = limits;
    order({ take: { session, name: user, perUser, group } });
    return promise;
  }

  /** A session has no place any more; harmless if it had none. */
  free(session: number): void {
    this.#settle(session);
    this.#held.delete(session);
    this.#context.order({ free: session });
  }

  /** The cluster worker answers; false if nobody can have asked it. */
  answered({ session, answer }: AnswerEvent): void {
    const wish = this.#wishes.get(session);
    // It was late: what was decided meanwhile counts, and the worker knows it.
    if (!wish) return;
    if (answer === "unknown") return this.#settleAlone(session);
    if (answer === "taken") this.#held.set(session, wish.user);
    this.#settle(session)?.(answer);
  }

  /** The others cannot be asked any more. */
  lost(): void {
    for (const session of [...this.#wishes.keys()]) this.#settleAlone(session);
  }

  #settleAlone(session: number): void {
    const wish = this.#wishes.get(session);
    if (!wish) return;
    this.#settle(session)?.(this.#alone(session, wish.user));
  }

  /** Ends a wish. @returns What tells its answer. */
  #settle(session: number): Wish["settle"] | undefined {
    const wish = this.#wishes.get(session);
    this.#context.clock.clearTimeout(wish?.timer);
    this.#wishes.delete(session);
    return wish?.settle;
  }

  /** By the sessions of this server. */
  #alone(session: number, user: string): PlaceAnswer {
    const { maxPerUser, maxGroup = Infinity } = this.#context.limits;
    const users = [...this.#held.values()];
    const own = users.filter((name) => name === user).length;
    if (own >= maxPerUser) return "surplus";
    if (users.length >= maxGroup) return "full";
    this.#held.set(session, user);
    this.#context.order({ hold: { session, name: user } });
    return "taken";
  }
}

type AnswerEvent = Extract<WorkerEvent, { event: "place" }>;
