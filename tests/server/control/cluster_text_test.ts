import { assertEquals } from "@std/assert";
import { formatZonedTime } from "../../../lib/program/local_time.ts";
import { clusterText } from "../../../lib/server/control/cluster_text.ts";
import { NOW, sampleCluster } from "./sample_cluster.ts";

const SINCE = formatZonedTime(Date.UTC(2026, 5, 1));
const EVER = formatZonedTime(0);
const SEEN = formatZonedTime(NOW - 1500);

Deno.test("clusterText() lists all servers, and what the group has taken", () => {
  const [titles, ...lines] = clusterText(sampleCluster(100)).split("\n");
  assertEquals(titles.split(/ {2,}/), [
    ...["SERVER", "ADDRESS", "VERSION", "MODE", "PLACES", "COUNTED"],
    ...["LOGINS", "SINCE", "LAST SEEN"],
  ]);
  assertEquals(lines.map((line) => line.replace(/ {2,}/g, "|")), [
    `one|[::1]:13000|1.0.0|enhanced|2 of 5|2|7|${SINCE}|${SEEN}`,
    `two\\u202e|?|?|?|?|1|?|${EVER}|${SEEN}`,
    "",
    "The group has taken 3 of 100 places.",
  ]);
  const last = clusterText(sampleCluster()).split("\n").at(-1);
  assertEquals(last, "The group has taken 3 places.");
});
