import type { Summary } from "./statistics.ts";

/** MB are 10^6 bytes, /s are operations a second. */
export type Unit = "ms" | "MB/s" | "/s" | "MB";

/** One figure and what it is measured against. */
export interface Row {
  what: string;
  unit: Unit;
  measured: Summary;
  /** The physical limit of that step, of the same run. */
  limit?: { of: string; value: Summary };
  /** Dovecot at the same work. */
  dovecot?: Summary;
  aim?: Aim;
  /** What a reader has to know to understand the figure. */
  note?: string;
}

/** What a figure should be; one that is met is enough. */
export interface Aim {
  /** For times and memory. */
  atMost?: number;
  /** For rates. */
  atLeast?: number;
  /** Times the limit, for times and memory. */
  ratioAtMost?: number;
  /** Part of the limit, for rates. */
  ratioAtLeast?: number;
  /** Times Dovecot's figure of the same run, for times and memory. */
  dovecotAtMost?: number;
  /** Times Dovecot's figure of the same run, for rates. */
  dovecotAtLeast?: number;
  /** What Dovecot 2.3.19 showed where the aim was set, on another machine. */
  besideDovecot?: number;
}

/** The figure in proportion to its limit. */
export function ratioOf({ measured, limit }: Row): number | undefined {
  return limit && measured.median / limit.value.median;
}

/** The figure, and its aim, in proportion to Dovecot's of the same machine. */
export function toDovecot(
  { measured, dovecot, aim }: Row,
): { figure?: number; aim?: number } {
  const wanted = aim?.atMost ?? aim?.atLeast;
  const beside = aim?.besideDovecot;
  return {
    figure: dovecot && measured.median / dovecot.median,
    aim: beside && wanted && wanted / beside,
  };
}

/** Whether the figure meets its aim; undefined without one. */
export function isMet(row: Row): boolean | undefined {
  const { aim, measured: { median }, dovecot } = row;
  if (!aim) return undefined;
  const ratio = ratioOf(row) ?? NaN;
  const beside = dovecot ? median / dovecot.median : NaN;
  return median <= (aim.atMost ?? -Infinity) ||
    median >= (aim.atLeast ?? Infinity) ||
    ratio <= (aim.ratioAtMost ?? -Infinity) ||
    ratio >= (aim.ratioAtLeast ?? Infinity) ||
    beside <= (aim.dovecotAtMost ?? -Infinity) ||
    beside >= (aim.dovecotAtLeast ?? Infinity);
}
