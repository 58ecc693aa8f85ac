import type { WholeStatus } from "../../../lib/server/control/health.ts";
import type { ServerStatus } from "../../../lib/server/control/server_status.ts";

/** The status of a server with one session. */
export function sampleStatus(): ServerStatus {
  return {
    version: "1.0.0",
    state: "ready",
    mode: "enhanced",
    address: "[::1]:13000",
    pid: 7,
    started: "2026-06-01T00:00:00.000Z",
    uptime: 90.5,
    mail: "/srv/mail",
    places: { taken: 1, limit: 5 },
    parked: { taken: 2, limit: 1000 },
    preauth: { taken: 3, limit: 1024 },
    sessions: [{
      id: 3,
      user: "alice",
      address: "192.0.2.1",
      since: "2026-06-01T00:01:00.000Z",
      lastUse: "2026-06-01T00:01:30.000Z",
      bytesIn: 2000,
      bytesOut: 3_500_000,
    }],
    counters: {
      connections: 12,
      logins: 4,
      mails: 2,
      bytesIn: 2000,
      bytesOut: 3_500_000,
      alerts: 1,
      crashes: 0,
      lostLines: 0,
      refusals: [{ reason: "invalid", count: 3 }, { reason: "full", count: 0 }],
    },
    fsync: {
      count: 4,
      seconds: 0.02,
      buckets: [{ le: 0.001, count: 0 }, { le: 0.005, count: 3 }],
    },
    delivery: { count: 0, seconds: 0, buckets: [{ le: 0.001, count: 0 }] },
    problems: [],
  };
}

/** The same with what is stored. */
export function sampleWholeStatus(): WholeStatus {
  const disk = { free: 2e9, size: 5e9 };
  return { ...sampleStatus(), users: 3, mails: 21, disk };
}
