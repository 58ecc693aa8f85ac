import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  MAX_ITERATIONS,
  PASSWORD_ALGORITHMS,
} from "../../lib/crypto/password_hash.ts";
import {
  readCredentials,
  writeCredentials,
} from "../../lib/keys/credentials.ts";
import { anyText, exactBytes, property, userName } from "./property.ts";

const RUNS = 30;

const record = fc.record({
  algorithm: fc.constantFrom(...PASSWORD_ALGORITHMS),
  iterations: fc.integer({ min: 1, max: MAX_ITERATIONS }),
  salt: exactBytes(16),
  hash: exactBytes(32),
});
const records = fc.uniqueArray(
  fc.tuple(fc.oneof(userName, fc.constantFrom("constructor", "0")), record),
  { selector: ([name]) => name, maxLength: 10 },
).map((all) => new Map(all));

async function withFile(
  test: (path: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "letterlock-credentials-" });
  try {
    await test(`${dir}/credentials.json`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

property(
  "readCredentials() reads what writeCredentials() wrote",
  [records],
  (written) =>
    withFile(async (path) => {
      await writeCredentials(path, written);
      assertEquals(await readCredentials(path), written);
    }),
  RUNS,
);

/** Files that are almost right: one value is another. */
const damaged = fc.tuple(
  fc.constantFrom("algorithm", "iterations", "salt", "hash"),
  fc.oneof(fc.jsonValue(), anyText()),
).map(([field, value]) => {
  const good = {
    algorithm: PASSWORD_ALGORITHMS[0],
    iterations: 1,
    salt: "",
    hash: "",
  };
  return JSON.stringify({
    version: 1,
    users: { alice: { ...good, [field]: value } },
  });
});

property(
  "readCredentials() refuses what is damaged by a sentence that names the file",
  [fc.oneof(damaged, fc.json(), anyText(200))],
  (text) =>
    withFile(async (path) => {
      await Deno.writeTextFile(path, text, { mode: 0o600 });
      const error = await assertRejects(() => readCredentials(path), Error);
      assertMatch(error.message, /^Cannot use .*credentials\.json: /);
    }),
  RUNS,
);
