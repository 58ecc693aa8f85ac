import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { jsonText } from "../../program/json_text.ts";
import type { ParsedFlags } from "../../program/command_line/flags.ts";
import { usageError } from "../../program/command_line/usage_error.ts";
import { printOutput } from "../../program/system/standard_output.ts";
import { askServer } from "../control/ask_server.ts";
import { clusterStatus } from "../control/cluster_status.ts";
import { clusterText } from "../control/cluster_text.ts";
import { healthCode, wholeStatus } from "../control/health.ts";
import { prometheusDown, prometheusText } from "../control/prometheus.ts";
import { serverStatus } from "../control/server_status.ts";
import { statusText } from "../control/status_text.ts";
import { lookAtStored } from "../control/stored.ts";
import type { Command, CommandContext } from "./command.ts";
import { controlFlags, JSON_FLAG, keysOf } from "./control_flags.ts";

/** `status`: how the running server does, for people, scripts and Prometheus. */
export const command: Command = {
  groups: controlFlags("Output", [
    JSON_FLAG,
    {
      name: "prometheus",
      kind: "boolean",
      help: "print the text format of Prometheus",
    },
    {
      name: "cluster",
      kind: "boolean",
      help: "list all servers over the same database",
    },
  ]),
  details:
    "The exit code says how it does: 0 well, 1 something is wrong, 5 all places are\n" +
    "taken, 6 no server runs with these keys, or it does not answer.",
  examples: [
    "mail-server status",
    "mail-server status --json",
    "mail-server status --prometheus > letterlock.prom",
    "mail-server status --cluster",
  ],
  run: showStatus,
};

const FORMATS = { json: jsonText, prometheus: prometheusText };

async function showStatus({ flags }: CommandContext): Promise<number> {
  const format = formatOf(flags);
  const keys = await keysOf(flags);
  if (flags.has("cluster")) return await showCluster(keys, flags);
  const form = { status: serverStatus };
  try {
    const { status } = await askServer({ keys }, { command: "status" }, form);
    const stored = await lookAtStored(keys, status.mail);
    const whole = wholeStatus(status, stored);
    printOutput(format(whole));
    return healthCode(whole);
  } catch (error) {
    const isDown = error instanceof Failure &&
      error.exitCode === EXIT.cannotConnect;
    // Whoever collects metrics learns of a server that is down by one of them.
    if (isDown && flags.has("prometheus")) printOutput(prometheusDown());
    throw error;
  }
}

async function showCluster(
  keys: string,
  flags: ParsedFlags,
): Promise<number> {
  if (flags.has("prometheus")) {
    throw usageError("Give --cluster or --prometheus, not both");
  }
  const form = { cluster: clusterStatus };
  const { cluster } = await askServer({ keys }, { command: "cluster" }, form);
  printOutput(flags.has("json") ? jsonText(cluster) : clusterText(cluster));
  return EXIT.done;
}

function formatOf(flags: ParsedFlags): typeof statusText {
  const [first, second] = Object.entries(FORMATS)
    .filter(([name]) => flags.has(name));
  if (second) throw usageError("Give --json or --prometheus, not both");
  return first?.[1] ?? statusText;
}
