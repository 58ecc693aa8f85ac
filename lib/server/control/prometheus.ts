/**
 * The text format of Prometheus, version 0.0.4.
 *
 * @module
 */
import { healthCode, type WholeStatus } from "./health.ts";
import type { HistogramStatus } from "./server_status.ts";

/** A sample: its labels, if it has any, and its value. */
type Sample = [labels: Record<string, string>, value: number];

/** Metrics that go up and down, and those that only grow until the server ends. */
type Kind = "gauge" | "counter";

/** The metrics of a server that runs. */
export function prometheusText(status: WholeStatus): string {
  return [
    up(1),
    metric("info", "gauge", "The version and mode that run.", [
      [{ version: status.version, mode: status.mode }, 1],
    ]),
    ...gauges(status),
    ...counters(status),
    histogram("delivery_seconds", DELIVERY, status.delivery),
    histogram("fsync_seconds", FSYNC, status.fsync),
  ].join("\n");
}

/** The metrics where no server answers. */
export function prometheusDown(): string {
  return up(0);
}

function up(value: number): string {
  return metric("up", "gauge", "Whether a server answers.", [[{}, value]]);
}

const DELIVERY = "From the last byte of a mail to its place in all boxes.";
const FSYNC = "How long the disk took to make something durable.";

function gauges(status: WholeStatus): string[] {
  const { places, parked, preauth, users, mails, disk } = status;
  const gauge = (name: string, help: string, value: number) =>
    metric(name, "gauge", help, [[{}, value]]);
  const started = Date.parse(status.started) / 1000;
  return [
    gauge("healthy", "Whether nothing is wrong.", isHealthy(status)),
    gauge("start_time_seconds", "When it started.", started),
    metric("sessions", "gauge", "Sessions of each user.", sessions(status)),
    gauge("places", "Users that may be logged in.", places.limit),
    gauge("places_taken", "Users logged in.", places.taken),
    gauge("parked", "Connections that wait for news.", parked.taken),
    gauge("preauth", "Connections before login.", preauth.taken),
    ...users === undefined ? [] : [gauge("users", "Accounts.", users)],
    ...mails === undefined
      ? []
      : [gauge("stored_mails", "Mails in the boxes.", mails)],
    ...disk
      ? [
        gauge("disk_free_bytes", "Room left for mail.", disk.free),
        gauge("disk_size_bytes", "Size of the disk with the mail.", disk.size),
      ]
      : [],
  ];
}

function counters({ counters }: WholeStatus): string[] {
  const counter = (name: string, help: string, value: number) =>
    metric(name, "counter", help, [[{}, value]]);
  const refusals = counters.refusals.map(({ reason, count }): Sample => [
    { reason },
    count,
  ]);
  return [
    counter("connections_total", "Connections.", counters.connections),
    counter("logins_total", "Logins that were good.", counters.logins),
    metric("refusals_total", "counter", "Refused connections.", refusals),
    counter("mails_total", "Mails delivered.", counters.mails),
    counter("received_bytes_total", "Bytes of sessions.", counters.bytesIn),
    counter("sent_bytes_total", "Bytes of sessions.", counters.bytesOut),
    counter("alerts_total", "Attacks that were refused.", counters.alerts),
    counter("crashes_total", "Workers that died.", counters.crashes),
    counter("lost_log_lines_total", "Lines of the log.", counters.lostLines),
  ];
}

function isHealthy(status: WholeStatus): number {
  return healthCode(status) === 0 ? 1 : 0;
}

function sessions({ sessions }: WholeStatus): Sample[] {
  const byUser = Map.groupBy(sessions, ({ user }) => user);
  return [...byUser].map(([user, { length }]) => [{ user }, length]);
}

function metric(
  name: string,
  kind: Kind,
  help: string,
  samples: Sample[],
): string {
  const lines = samples.map(([labels, value]) => sample(name, labels, value));
  return [header(name, kind, help), ...lines].join("\n");
}

function histogram(
  name: string,
  help: string,
  { count, seconds, buckets }: HistogramStatus,
): string {
  const lines = buckets.map(({ le, count }) =>
    sample(`${name}_bucket`, { le: String(le) }, count)
  );
  return [
    header(name, "histogram", help),
    ...lines,
    sample(`${name}_bucket`, { le: "+Inf" }, count),
    sample(`${name}_sum`, {}, seconds),
    sample(`${name}_count`, {}, count),
  ].join("\n");
}

function header(name: string, kind: string, help: string): string {
  return `# HELP letterlock_${name} ${help}\n# TYPE letterlock_${name} ${kind}`;
}

function sample(
  name: string,
  labels: Record<string, string>,
  value: number,
): string {
  const pairs = Object.entries(labels)
    .map(([label, value]) => `${label}="${escaped(value)}"`);
  const braces = pairs.length > 0 ? `{${pairs.join(",")}}` : "";
  return `letterlock_${name}${braces} ${value}`;
}

/** A label's value: the format knows these three escapes. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    .replaceAll('"', '\\"');
}
