import type { Clock } from "../../program/clock.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import {
  type ControlListener,
  type Controls,
  ControlServer,
} from "../control/control_server.ts";
import type { Reloaded } from "../control/control_messages.ts";
import { listenForControl, TakenError } from "../control/control_socket.ts";
import { clusterStatusOf } from "../control/cluster_status.ts";
import type { ServerLog } from "../log/server_log.ts";
import type { ServerOptions } from "../options.ts";
import type { Cluster } from "./cluster/cluster.ts";
import type { SessionTable } from "./sessions/session_table.ts";
import { sessionStatusOf, type StatusReport } from "./status.ts";

/** What the control socket of a server works with. */
export interface ControlContext {
  supervisor: {
    sessions: Pick<SessionTable, "kick">;
    /** What it shares with other servers, if there are any. */
    cluster?: Pick<Cluster, "list">;
    stop(): Promise<void>;
  };
  limits: Pick<ServerOptions, "maxGroup">;
  report: Pick<StatusReport, "status">;
  /** Takes up what changed. Never rejects. */
  reload(): Promise<Reloaded>;
  log: ServerLog;
  clock: Clock;
}

/**
 * Listens on the control socket. A server works without one: where it cannot have it, the
 * log says why.
 */
export async function openControl(
  keys: string,
  log: ServerLog,
): Promise<ControlListener | undefined> {
  try {
    return await listenForControl(keys);
  } catch (error) {
    log.noControl(
      error instanceof TakenError
        ? "another server with these keys runs and has it"
        : systemReason(error),
    );
  }
}

/** Serves the control socket until its `close`. */
export function serveControl(
  listener: ControlListener,
  context: ControlContext,
): ControlServer {
  const { clock } = context;
  const controls = controlsOf(context);
  const server = new ControlServer({ listener, controls, clock });
  server.run();
  return server;
}

/** What the owner may have the server do. */
export function controlsOf(
  { supervisor, report, reload, log, limits, clock }: ControlContext,
): Controls {
  return {
    status: () => report.status(),
    async cluster() {
      const rows = await supervisor.cluster?.list();
      return rows && clusterStatusOf(rows, clock.epoch(), limits.maxGroup);
    },
    kick(id) {
      const session = supervisor.sessions.kick(id);
      if (!session) return undefined;
      log.notice(`The operator ends session ${id}, of ${session.user}.`);
      return sessionStatusOf(session);
    },
    stop() {
      log.notice("The operator stops the server.");
      supervisor.stop();
    },
    reload,
  };
}
