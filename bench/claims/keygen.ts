import { hashPassword } from "../../lib/crypto/password_hash.ts";
import { mapLimited } from "../../lib/keygen/limiter.ts";
import { type Bench, pick } from "../bench.ts";
import { timed } from "../report/interleave.ts";
import { commandOf, run } from "../systems/program.ts";
import type { Row } from "../report/row.ts";
import { summarize } from "../report/statistics.ts";

/** Keys for many users; there is one pair more, the server's. */
export async function measureKeygen(bench: Bench): Promise<Row[]> {
  const bits = pick(bench, 3072, 2048);
  const users = pick(bench, 100, 2);
  const rate = (ms: number) => summarize([(users + 1) / ms * 1000]);
  const took = await timed(() => keygen(`${bench.dir}/keygen`, users, bits));
  return [{
    what: `keygen for ${users} users, key pairs of ${bits} bits`,
    unit: "/s",
    measured: rate(took),
    limit: {
      of: "the same RSA and hashes on all processors",
      value: rate(await rawWork(users + 1, bits)),
    },
    aim: { ratioAtLeast: 0.9 },
    note:
      "a pair and a password hash for each user, and the server's pair; to " +
      "find primes is luck, a tenth more or less for 100 pairs",
  }];
}

async function keygen(
  dir: string,
  users: number,
  bits: number,
): Promise<void> {
  await Deno.mkdir(dir);
  const names = Array.from({ length: users }, (_, i) => `user${i}:password\n`);
  const file = `${dir}/users.txt`;
  await Deno.writeTextFile(file, names.join(""), { mode: 0o600 });
  const args = ["--users", file, "--bits", String(bits)];
  await run(commandOf("keygen", args), { cwd: dir });
}

/** So many pairs and hashes on as many threads as there are processors. */
function rawWork(count: number, bits: number): Promise<number> {
  const parameters = {
    name: "RSA-OAEP",
    hash: "SHA-256",
    modulusLength: bits,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const pairs = Array.from({ length: count }, (_, i) => i);
  return timed(() =>
    mapLimited(pairs, navigator.hardwareConcurrency, async (i) => {
      await crypto.subtle.generateKey(parameters, true, ["encrypt", "decrypt"]);
      if (i > 0) await hashPassword("password");
    })
  );
}
