/** Random choices that can be made again: a failure prints the seed that led to it. */
import { Random } from "../../fuzz/cases/random.ts";

const ENV = "LETTERLOCK_SEED";

/** Rubbish for a peer: the same bytes in every run unless `LETTERLOCK_SEED` is set. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const random = new Random(Number(Deno.env.get(ENV) ?? 1), length);
  return new Uint8Array(random.bytes(length));
}

/**
 * Hands out random numbers of the seed in `LETTERLOCK_SEED`, or of another seed each
 * time. Throws an Error that names the seed and has the failure as its cause.
 */
export async function withRandom(
  work: (random: Random) => Promise<void>,
): Promise<void> {
  const seed = Number(Deno.env.get(ENV) ?? freshSeed());
  try {
    await work(new Random(seed));
  } catch (cause) {
    throw new Error(`Failed with ${ENV}=${seed}`, { cause });
  }
}

function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}
