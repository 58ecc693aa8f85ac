import type { Cleanup } from "./cleanup.ts";
import type { Dovecot } from "./systems/dovecot.ts";
import {
  inRow,
  interleave,
  type Repetitions,
  type Steps,
} from "./report/interleave.ts";
import type { Letterlock } from "./systems/letterlock.ts";
import type { Row } from "./report/row.ts";
import type { Installation } from "./systems/installation.ts";
import type { Summary } from "./report/statistics.ts";

/** A user who sends or opens one mail does so with more. */
const IN_ROW = 5;

/** What every subject gets. */
export interface Bench {
  readonly quick: boolean;
  /** A folder that is removed at the end. */
  readonly dir: string;
  readonly cleanup: Cleanup;
  /** Mails in the big box at the start. */
  readonly archived: number;
  /** Keys and boxes of the users. */
  readonly installation: Installation;
  /** A running mail-server in enhanced mode. */
  readonly letterlock: Letterlock;
  /** A running Dovecot, if it was asked for. */
  readonly dovecot?: Dovecot;
}

/** Measures one subject. */
export type Subject = (bench: Bench) => Promise<Row[]>;

/**
 * So many rounds, or fewer where they take too long.
 *
 * @param warmUps Rounds before them in the whole run.
 */
export function repetitions(
  bench: Bench,
  whole: number,
  small: number,
  warmUps = 1,
): Repetitions {
  return {
    rounds: pick(bench, whole, small),
    warmUps: pick(bench, warmUps, 1),
    withinMs: pick(bench, 30_000, 2500),
  };
}

/** Small requests, which take a few ms. */
export function measureRequests(
  bench: Bench,
  steps: Steps,
): Promise<Record<string, Summary>> {
  const repeated = repetitions(bench, 100, 6, 40);
  return interleave(inRow(steps, IN_ROW), repeated);
}

/** A number for the whole run, and a smaller one for the quick. */
export function pick({ quick }: Bench, whole: number, small: number): number {
  return quick ? small : whole;
}
