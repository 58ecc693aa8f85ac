import { assertEquals, assertRejects } from "@std/assert";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { sealStream } from "../../../lib/seal/age.ts";
import { generateIdentity, recipientOf } from "../../../lib/seal/age_keys.ts";
import { ArchiveError } from "../../../lib/server/backup/archive_error.ts";
import { archiveIn } from "../../../lib/server/backup/archive_source.ts";
import { readIdentities } from "../../../lib/server/backup/identities.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";
import { piecesOf } from "./archives.ts";

const IDENTITY = generateIdentity();
const PLAIN = new TextEncoder().encode("an archive ".repeat(10_000));
const SEALED = await whole(
  sealStream(piecesOf(PLAIN), [await recipientOf(IDENTITY)]),
);

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return concatBytes(
    ...await Array.fromAsync(pieces, (piece) => piece.slice()),
  );
}

function opened(bytes: Uint8Array, identities?: string[], size = 1000) {
  return whole(archiveIn(piecesOf(bytes, size), identities));
}

async function assertWhy(
  why: string,
  bytes: Uint8Array,
  identities?: string[],
): Promise<void> {
  await assertRejects(() => opened(bytes, identities), ArchiveError, why);
}

Deno.test("archiveIn() opens what is sealed, and hands on what is not", async () => {
  for (const size of [1, 40, 100_000]) {
    assertEquals(
      await opened(PLAIN.subarray(0, 99), undefined, size),
      PLAIN.subarray(0, 99),
    );
  }
  assertEquals(await opened(SEALED, [generateIdentity(), IDENTITY]), PLAIN);
  assertEquals(await opened(new Uint8Array(0)), new Uint8Array(0));
});

Deno.test("archiveIn() says why it does not open a file", async () => {
  await assertWhy("it is encrypted", SEALED);
  await assertWhy("it is not encrypted", PLAIN, [IDENTITY]);
  const other = [generateIdentity()];
  await assertWhy("it is encrypted to other keys than yours", SEALED, other);
  const altered = SEALED.slice();
  altered[SEALED.length - 1] ^= 1;
  await assertWhy("it is damaged", altered, [IDENTITY]);
  await assertWhy("it is damaged", SEALED.subarray(0, 70_000), [IDENTITY]);
  await assertWhy("its end is missing", SEALED.subarray(0, 60), [IDENTITY]);
  const text = new TextEncoder().encode("-----BEGIN AGE ENCRYPTED FILE-----\n");
  await assertWhy("it is an age file in the form of text", text);
});

Deno.test("readIdentities() takes what age-keygen writes, and quotes nothing else", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/key.txt`;
    const write = (text: string) =>
      Deno.writeTextFileSync(path, text, { mode: 0o600 });
    write(`# created: now\n# public key: age1\n${IDENTITY}\n\r\n${IDENTITY}\n`);
    assertEquals(await readIdentities(path), [IDENTITY, IDENTITY]);
    const refused = async (message: string, text: string) => {
      write(text);
      const error = await assertRejects(() => readIdentities(path), Failure);
      assertEquals(error.message, message);
    };
    const none = `Cannot read ${path}: it has no age identity`;
    await refused(none, "");
    await refused(none, `${IDENTITY}\nhunter2\n`);
    await refused(
      `Cannot use ${path}: a passphrase encrypts it`,
      "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n",
    );
    write(IDENTITY);
    Deno.chmodSync(path, 0o644);
    await assertRejects(() => readIdentities(path), Error, "type: chmod 600");
  }));
