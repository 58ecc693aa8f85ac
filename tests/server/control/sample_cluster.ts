import {
  type ClusterStatus,
  clusterStatusOf,
} from "../../../lib/server/control/cluster_status.ts";

/** When it was asked for. */
export const NOW = Date.UTC(2026, 5, 1, 12);

const NOTE = {
  ...{ version: "1.0.0", address: "[::1]:13000", mode: "enhanced", logins: 7 },
  places: { taken: 2, limit: 5 },
};

/** What is listed of a server of this version, and of one that says other things. */
export function sampleCluster(limit?: number): ClusterStatus {
  const common = { started: Date.UTC(2026, 5, 1), seenAgo: 1500 };
  const one = { name: "one", places: 2, status: JSON.stringify(NOTE) };
  const two = { name: "two\u202e", places: 1, status: '{"version":2}' };
  return clusterStatusOf(
    [{ ...common, ...one }, { ...common, ...two, started: 1e300 }],
    NOW,
    limit,
  );
}
