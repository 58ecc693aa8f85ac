import { loadClientKeys } from "../../lib/keys/keyring.ts";
import { logIn } from "../../lib/client/session/connect/login.ts";
import { RefusedError } from "../../lib/protocol/errors.ts";
import { type Bench, pick } from "../bench.ts";
import { collect, timed } from "../report/interleave.ts";
import type { Row } from "../report/row.ts";
import { HASHED_USER, PASSWORD, USERS } from "../systems/installation.ts";
import {
  distanceByChance,
  distributionDistance,
  summarize,
} from "../report/statistics.ts";
import { REFUSAL_DELAY_MS } from "../../lib/server/limits.ts";
import { Letterlock } from "../systems/letterlock.ts";

/** How long each kind of bad login waits for its refusal. */
export async function measureRefusals(bench: Bench): Promise<Row[]> {
  // Failed logins of one address would else be answered ever later.
  const server = await Letterlock.start(
    bench.installation,
    ...["--penalty-exempt", "127.0.0.0/8"],
  );
  bench.cleanup.add(() => server.stop());
  const refusal = await refuser(bench, server.port);
  const samples = await collect({
    "unknown user": () => refusal("nobody", PASSWORD, true),
    "wrong password": () => refusal(HASHED_USER, "wrong", true),
    "unopenable Login": () => refusal(HASHED_USER, PASSWORD, false),
  }, {
    rounds: pick(bench, 40, 2),
    warmUps: 1,
    withinMs: pick(bench, 90_000, 2500),
  });
  await server.stop();
  return rows(samples);
}

function rows(samples: Record<string, number[]>): Row[] {
  const delay = summarize([REFUSAL_DELAY_MS]);
  return Object.entries(samples).map(([kind, values]): Row => ({
    what: `refused: ${kind}`,
    unit: "ms",
    measured: summarize(values),
    limit: { of: "the delay that all get", value: delay },
    note: compare(kind, samples),
  }));
}

/** The distances to the other two, and what chance alone would make of them. */
function compare(kind: string, samples: Record<string, number[]>): string {
  const ours = samples[kind];
  const others = Object.keys(samples).filter((name) => name !== kind);
  const distances = others.map((name) => {
    const distance = distributionDistance(ours, samples[name]);
    return `${distance.toFixed(2)} from ${name}`;
  });
  const chance = distanceByChance(ours.length, ours.length).toFixed(2);
  return `from ${Math.min(...ours).toFixed(1)} to ${
    Math.max(...ours).toFixed(1)
  } ms; distance of the distributions ${
    distances.join(" and ")
  } (chance alone: up to ${chance})`;
}

/** Logs in with a password, to the server's key or to another one. */
async function refuser(bench: Bench, port: number) {
  const { installation } = bench;
  const keys = await loadClientKeys(
    installation.clientKeys(HASHED_USER),
    HASHED_USER,
  );
  const other = await installation.loadPublicKey(USERS[0]);
  return async (user: string, password: string, toServer: boolean) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    const stream = {
      read: (into: Uint8Array) => conn.read(into),
      write: (bytes: Uint8Array) => conn.write(bytes),
    };
    const serverPublicKey = toServer ? keys.serverPublicKey : other;
    try {
      return await timed(() =>
        expectRefusal(logIn(stream, {
          user,
          password,
          keys: { privateKey: keys.privateKey, serverPublicKey },
          now: Date.now,
          timeoutMs: 10_000,
        }))
      );
    } finally {
      conn.close();
    }
  };
}

async function expectRefusal(login: Promise<unknown>): Promise<void> {
  try {
    await login;
  } catch (error) {
    if (error instanceof RefusedError && error.code === "invalid") return;
    throw error;
  }
  throw new Error("A login that should be refused was accepted");
}
