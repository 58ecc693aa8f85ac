/** Which strikes come, in which order. */
import type { Random } from "../../../fuzz/cases/random.ts";

/** What may happen to a cluster. */
export const STRIKES = [
  "database killed",
  "machine killed",
  "machine frozen",
  "machine isolated",
  "patroni killed",
  "patroni frozen",
  "standby killed",
  "standby frozen",
  "etcd member killed",
  "etcd member replaced",
  "switched over",
  "mail-server killed",
  "worker killed",
] as const;

/** Those that a load without mail-servers has no use for. */
export const OF_SERVERS: readonly Strike[] = [
  "mail-server killed",
  "worker killed",
];

/** What happens to a cluster. */
export type Strike = typeof STRIKES[number];

/**
 * As many strikes as asked for. No kind comes a second time more often than another comes at
 * all, and their order is random.
 */
export function planStrikes(
  count: number,
  random: Random,
  kinds: readonly Strike[] = STRIKES,
): Strike[] {
  const plan: Strike[] = [];
  while (plan.length < count) plan.push(...shuffled(kinds, random));
  return plan.slice(0, count);
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const left = [...list];
  return list.map(() => left.splice(random.below(left.length), 1)[0]);
}
