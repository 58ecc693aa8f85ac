import { formatZonedTime } from "../../program/local_time.ts";
import { columnsText } from "./columns.ts";
import type { ClusterStatus } from "./cluster_status.ts";

type ServerInCluster = ClusterStatus["servers"][number];

const TITLES = [
  ...["SERVER", "ADDRESS", "VERSION", "MODE", "PLACES", "COUNTED"],
  ...["LOGINS", "SINCE", "LAST SEEN"],
];

/** All servers over one database for a person, a line each. */
export function clusterText({ servers, places }: ClusterStatus): string {
  const table = columnsText(TITLES, servers.map(cells));
  const { taken, limit } = places;
  const of = limit === undefined ? "" : ` of ${limit}`;
  return `${table}\n\nThe group has taken ${taken}${of} places.`;
}

function cells(server: ServerInCluster): string[] {
  const { name, address, version, mode, sessions, logins } = server;
  const { places, started, seen } = server;
  return [
    ...[name, address ?? "?", version ?? "?", mode ?? "?"],
    places ? `${places.taken} of ${places.limit}` : "?",
    ...[`${sessions}`, `${logins ?? "?"}`],
    ...[started, seen].map((time) => formatZonedTime(Date.parse(time))),
  ];
}
