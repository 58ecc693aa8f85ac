import { visible } from "../../program/escape.ts";
import { formatZonedTime } from "../../program/local_time.ts";
import type { ClusterStatus } from "./cluster_status.ts";

type ServerInCluster = ClusterStatus["servers"][number];

const TITLES = [
  ...["SERVER", "ADDRESS", "VERSION", "MODE", "PLACES", "COUNTED"],
  ...["LOGINS", "SINCE", "LAST SEEN"],
];

/** All servers over one database for a person, a line each. */
export function clusterText({ servers, places }: ClusterStatus): string {
  const rows = [TITLES, ...servers.map(cells)];
  const widths = TITLES.map((_, i) =>
    Math.max(...rows.map((row) => row[i].length))
  );
  const lines = rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd()
  );
  const { taken, limit } = places;
  const of = limit === undefined ? "" : ` of ${limit}`;
  return `${lines.join("\n")}\n\nThe group has taken ${taken}${of} places.`;
}

function cells(server: ServerInCluster): string[] {
  const { name, address, version, mode, sessions, logins } = server;
  const { places, started, seen } = server;
  return [
    ...[name, address ?? "?", version ?? "?", mode ?? "?"],
    places ? `${places.taken} of ${places.limit}` : "?",
    ...[`${sessions}`, `${logins ?? "?"}`],
    ...[started, seen].map((time) => formatZonedTime(Date.parse(time))),
  ].map((cell) => visible(cell));
}
