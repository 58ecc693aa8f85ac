import { type Bench, repetitions } from "../bench.ts";
import { interleave, timed } from "../report/interleave.ts";
import type { MailSystem } from "../systems/mail_system.ts";
import {
  loginKeys,
  loginOperations,
  passwordHash,
} from "../limits/raw_crypto.ts";
import type { Row } from "../report/row.ts";
import { HASHED_USER, USERS } from "../systems/installation.ts";

/** From connecting to the first answer that says the session is ready. */
export async function measureLogin(bench: Bench): Promise<Row[]> {
  const { letterlock, dovecot, installation } = bench;
  const keys = await loginKeys(installation, USERS[0]);
  const figures = await interleave({
    light: () => logIn(letterlock, USERS[0]),
    operations: () => loginOperations(keys),
    whole: () => logIn(letterlock, HASHED_USER),
    hash: passwordHash,
    dovecotLight: dovecot && (() => logIn(dovecot, USERS[0])),
    dovecotWhole: dovecot && (() => logIn(dovecot, HASHED_USER)),
  }, repetitions(bench, 60, 8));
  const { light, operations, whole, hash } = figures;
  return [
    {
      what: "connect to ready, less the password hash",
      unit: "ms",
      measured: light,
      limit: { of: "its RSA, X25519 and HKDF", value: operations },
      dovecot: figures.dovecotLight,
      aim: { dovecotAtMost: 1 },
      note:
        "measured with a password record of one iteration; Dovecot with a " +
        "plain password",
    },
    {
      what: "connect to ready, with the password hash",
      unit: "ms",
      measured: whole,
      limit: { of: "the hash of 600,000 iterations", value: hash },
      dovecot: figures.dovecotWhole,
      note: "Dovecot with SHA512-CRYPT of 5,000 rounds",
    },
  ];
}

/** A pause lets the server start its spare worker, as people's logins would. */
async function logIn(system: MailSystem, user: string): Promise<number> {
  let close = () => Promise.resolve();
  const took = await timed(async () => {
    const client = await system.connect(user);
    close = () => client.close();
  });
  await close();
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return took;
}

const REST_MS = 300;
