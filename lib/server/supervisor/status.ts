import { VERSION } from "../../program/version.ts";
import type { Clock } from "../../program/clock.ts";
import type {
  HistogramStatus,
  ServerStatus,
  SessionStatus,
} from "../control/server_status.ts";
import type { ServerNote } from "../control/cluster_status.ts";
import { BUCKETS, type Histogram, sumOf } from "../ipc/histogram.ts";
import type { ServerOptions } from "../options.ts";
import type { Counters } from "./counters.ts";
import type { Rooms } from "./open_files.ts";
import type { SessionEntry } from "./sessions/session_table.ts";

/** What a status tells of a supervisor. */
export interface ReportedSupervisor {
  sessions: Iterable<SessionEntry> & { size: number };
  parking: { size: number };
  /** Connections before login. */
  preauth: number;
  counters: Counters;
  isStopping: boolean;
  /** What it shares with other servers, if there are any. */
  cluster?: { isApart: boolean };
  lacksWorkers: boolean;
}

/** What of a server its supervisor cannot tell. */
export interface StatusContext {
  options: Pick<ServerOptions, "enhanced" | "maxClients">;
  /** Where it listens. */
  address: string;
  /** The folder of the boxes, absolute, or the address of their database. */
  mail: string;
  rooms: Rooms;
  clock: Clock;
  isReady(): boolean;
  /** Lines that the log has lost, and whether it loses them now. */
  logLoss(): LogLoss;
}

/** What of the log was lost. */
export interface LogLoss {
  lines: number;
  isFailing: boolean;
}

/** Tells how a server does, from its beginning on. */
export class StatusReport {
  readonly #supervisor: ReportedSupervisor;
  readonly #context: StatusContext;
  readonly #began: number;
  readonly #beganTick: number;

  constructor(supervisor: ReportedSupervisor, context: StatusContext) {
    this.#supervisor = supervisor;
    this.#context = context;
    this.#began = context.clock.epoch();
    this.#beganTick = context.clock.now();
  }

  /** How it does now. */
  status(): ServerStatus {
    const { options, address, mail, clock } = this.#context;
    const { sessions, counters } = this.#supervisor;
    return {
      version: VERSION,
      state: this.#state(),
      mode: options.enhanced ? "enhanced" : "basic",
      address,
      pid: Deno.pid,
      started: iso(this.#began),
      uptime: (clock.now() - this.#beganTick) / 1000,
      mail,
      ...this.#rooms(),
      sessions: [...sessions].map(sessionStatusOf),
      counters: this.#counters(),
      fsync: histogramStatus(counters.fsync),
      delivery: histogramStatus(counters.delivery),
      problems: this.#problems(),
    };
  }

  /** What other servers are told of it. */
  note(): ServerNote {
    const { options, address } = this.#context;
    return {
      ...{ version: VERSION, address },
      mode: options.enhanced ? "enhanced" : "basic",
      places: this.#rooms().places,
      logins: this.#supervisor.counters.logins,
    };
  }

  #state(): ServerStatus["state"] {
    if (this.#supervisor.isStopping) return "stopping";
    return this.#context.isReady() ? "ready" : "starting";
  }

  #rooms(): Pick<ServerStatus, "places" | "parked" | "preauth"> {
    const { options, rooms } = this.#context;
    const { sessions, parking, preauth } = this.#supervisor;
    return {
      places: { taken: sessions.size, limit: options.maxClients },
      parked: { taken: parking.size, limit: rooms.parked },
      preauth: { taken: preauth, limit: rooms.preauth },
    };
  }

  #counters(): ServerStatus["counters"] {
    const { refusals, ...counters } = this.#supervisor.counters;
    const { connections, logins, mails, alerts, crashes, bytesIn, bytesOut } =
      counters;
    return {
      ...{ connections, logins, mails, alerts, crashes, bytesIn, bytesOut },
      lostLines: this.#context.logLoss().lines,
      refusals: [...refusals].map(([reason, count]) => ({ reason, count })),
    };
  }

  #problems(): string[] {
    const { options, logLoss } = this.#context;
    const { sessions, lacksWorkers, cluster } = this.#supervisor;
    const state = this.#state();
    return [
      ...state === "ready" ? [] : [`The server is ${state}`],
      ...sessions.size >= options.maxClients ? ["All places are taken"] : [],
      ...lacksWorkers ? ["Workers failed in the last minute"] : [],
      ...cluster?.isApart ? ["Other servers cannot be told of this one"] : [],
      ...logLoss().isFailing ? ["The log cannot be written"] : [],
    ];
  }
}

/** A session as the status has it. */
export function sessionStatusOf(entry: SessionEntry): SessionStatus {
  const { id, user, address, since, lastUse, bytesIn, bytesOut } = entry;
  return {
    ...{ id, user, address, bytesIn, bytesOut },
    since: iso(since),
    lastUse: iso(lastUse),
  };
}

function histogramStatus({ counts, seconds }: Histogram): HistogramStatus {
  return {
    count: sumOf(counts),
    seconds,
    buckets: BUCKETS.map((le, i) => ({
      le,
      count: sumOf(counts.slice(0, i + 1)),
    })),
  };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
