import type { Statement } from "./sql.ts";

const STEPS = [
  "BEGIN",
  "SET LOCAL synchronous_commit TO on",
  "SET LOCAL statement_timeout TO '60s'",
  "SET LOCAL idle_in_transaction_session_timeout TO '30 s'",
];

/**
 * What a transaction begins with, whatever the server's settings are: its end is durable,
 * and a program that hangs keeps no box locked.
 */
export const BEGIN = STEPS.join("; ");
/** The same, one by one. */
export const BEGIN_STEPS: readonly Statement[] = STEPS.map((text) => ({
  text,
}));
/** The same for what a later transaction makes durable. */
export const BEGIN_AHEAD = BEGIN.replace(" TO on", " TO off");
/** The same for statements of one message: these are a transaction of their own. */
export const AHEAD = BEGIN_AHEAD.replace("BEGIN; ", "");
