import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  prometheusDown,
  prometheusText,
} from "../../../lib/server/control/prometheus.ts";
import { runForeign } from "../../support/foreign/foreign_programs.ts";
import { sampleWholeStatus } from "../support/sample_status.ts";

Deno.test("prometheusText() has a line for each sample, below what it means", () => {
  const lines = prometheusText(sampleWholeStatus()).split("\n");
  const at = lines.indexOf("# TYPE letterlock_refusals_total counter");
  assertEquals(lines.slice(at - 1, at + 3), [
    "# HELP letterlock_refusals_total Refused connections.",
    "# TYPE letterlock_refusals_total counter",
    'letterlock_refusals_total{reason="invalid"} 3',
    'letterlock_refusals_total{reason="full"} 0',
  ]);
  assertEquals(lines.filter((line) => line.includes("fsync")), [
    "# HELP letterlock_fsync_seconds How long the disk took to make something durable.",
    "# TYPE letterlock_fsync_seconds histogram",
    'letterlock_fsync_seconds_bucket{le="0.001"} 0',
    'letterlock_fsync_seconds_bucket{le="0.005"} 3',
    'letterlock_fsync_seconds_bucket{le="+Inf"} 4',
    "letterlock_fsync_seconds_sum 0.02",
    "letterlock_fsync_seconds_count 4",
  ]);
});

Deno.test("prometheusText() says whether the server is healthy", () => {
  const status = sampleWholeStatus();
  assertStringIncludes(prometheusText(status), "\nletterlock_healthy 1\n");
  status.problems.push("All places are taken");
  assertStringIncludes(prometheusText(status), "\nletterlock_healthy 0\n");
});

Deno.test("prometheusDown() says that no server answers", () => {
  assertEquals(prometheusDown().split("\n").at(-1), "letterlock_up 0");
});

/** The parser of Prometheus's own library for Python. */
const PARSE = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
json.dump([
    [family.type, sample.name, sample.labels, sample.value]
    for family in text_string_to_metric_families(sys.stdin.read())
    for sample in family.samples
], sys.stdout)
`;

/** Debian's Python, which has Debian's packages. */
const PYTHON = "/usr/bin/python3";
const HAS_PARSER = await hasParser();

async function hasParser(): Promise<boolean> {
  const args = ["-c", "import prometheus_client"];
  const options = { args, stdout: "null", stderr: "null" } as const;
  const { success } = await new Deno.Command(PYTHON, options).output()
    .catch(() => ({ success: false }));
  if (!success) {
    console.warn(
      "SKIPPED: no Debian package python3-prometheus-client, so Prometheus is untested",
    );
  }
  return success;
}

Deno.test({
  name: "Prometheus's own parser reads it, whatever a label holds",
  ignore: !HAS_PARSER,
}, async () => {
  const status = sampleWholeStatus();
  const reason = 'a "quoted" \\ back\nnext \\n é } =';
  status.counters.refusals.push({ reason, count: 7 });
  const input = prometheusText(status);
  const dir = Deno.cwd();
  const args = ["-c", PARSE];
  const samples: [string, string, Record<string, string>, number][] = JSON
    .parse(await runForeign(PYTHON, args, { dir, input }));
  const find = (name: string) =>
    samples.filter(([, sample]) => sample === `letterlock_${name}`)
      .map(([type, , labels, value]) => [type, labels, value]);
  assertEquals(find("refusals_total").at(-1), ["counter", { reason }, 7]);
  assertEquals(find("sessions"), [["gauge", { user: "alice" }, 1]]);
  assertEquals(find("fsync_seconds_bucket").at(-1), [
    "histogram",
    { le: "+Inf" },
    4,
  ]);
  const lines = input.split("\n").filter((line) => !line.startsWith("#"));
  assertEquals(samples.length, lines.length);
});
