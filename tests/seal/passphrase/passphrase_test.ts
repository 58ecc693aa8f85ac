import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { WrongPassphraseError } from "../../../lib/crypto/passphrase.ts";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { sealBytes } from "../../../lib/seal/age.ts";
import { formatIdentityFile, recipientOf } from "../../../lib/seal/age_keys.ts";
import { hasProgram } from "../../support/foreign/foreign_programs.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";
import { HAS_TERMINALS, OnTerminal } from "../../support/on_terminal.ts";
import {
  decryptIdentity,
  encryptIdentity,
} from "../../../lib/seal/passphrase/identity.ts";
import {
  decryptSigningKey,
  encryptSigningKey,
} from "../../../lib/seal/passphrase/signing_key.ts";
import { parsePrivateKey } from "../../../lib/seal/ssh/private_key.ts";
import { HAS_OPENSSL, openssl } from "../../support/foreign/openssl.ts";
import { person } from "../seal_group.ts";

const HAS_AGE = await hasProgram("age", { args: ["--version"], of: "age" });
const { identity, keyText, key } = await person("alice");
const PASSPHRASE = "correct horse 🐎";
const FAST = { scrypt: 8, iterations: 1000 };

Deno.test("an encrypted identity is age's, and opens with its passphrase alone", async () => {
  const text = await formatIdentityFile(identity, 0);
  const armored = await encryptIdentity(text, PASSPHRASE, FAST.scrypt);
  assertMatch(armored, /^-----BEGIN AGE ENCRYPTED FILE-----\n/);
  assertEquals(await decryptIdentity(armored, PASSPHRASE), text);
  await assertRejects(
    () => decryptIdentity(armored, "wrong"),
    WrongPassphraseError,
  );
  const cut = armored.split("\n").toSpliced(3, 1).join("\n");
  for (const damaged of [cut, armored.slice(0, -4)]) {
    await assertRejects(
      () => decryptIdentity(damaged, PASSPHRASE),
      SyntaxError,
      "it is damaged",
    );
  }
});

Deno.test("an encrypted signing key opens with its passphrase alone", async () => {
  const encrypted = await encryptSigningKey(
    keyText,
    PASSPHRASE,
    FAST.iterations,
  );
  const text = await decryptSigningKey(encrypted, PASSPHRASE);
  assertEquals((await parsePrivateKey(text)).publicKey, key.publicKey);
  await assertRejects(
    () => decryptSigningKey(encrypted, "wrong"),
    WrongPassphraseError,
  );
});

Deno.test({
  name: "openssl opens an encrypted signing key, and the other way round",
  ignore: !HAS_OPENSSL,
  fn: async () => {
    const pass = `pass:${PASSPHRASE}`;
    const ours = await encryptSigningKey(keyText, PASSPHRASE, FAST.iterations);
    const shown = await openssl(
      ["pkey", "-passin", pass, "-noout", "-text"],
      ours,
    );
    assertStringIncludes(shown, "ED25519 Private-Key:");
    const theirs = await openssl(
      ["pkey", "-passin", pass, "-aes-256-cbc", "-passout", pass],
      ours,
    );
    const text = await decryptSigningKey(theirs, PASSPHRASE);
    assertEquals((await parsePrivateKey(text)).publicKey, key.publicKey);
    const other = await openssl(
      ["genpkey", "-algorithm", "X25519", "-aes-256-cbc", "-pass", pass],
      "",
    );
    await assertRejects(
      () => decryptSigningKey(other, PASSPHRASE),
      SyntaxError,
    );
  },
});

Deno.test({
  name:
    "age asks for the passphrase of an encrypted identity, and opens a letter",
  ignore: !HAS_TERMINALS || !HAS_AGE,
  fn: () =>
    inTempDir(async (dir) => {
      const text = await formatIdentityFile(identity, 0);
      const armored = await encryptIdentity(text, "pass", FAST.scrypt);
      const sealed = await sealBytes(encodeText("At noon?\n"), [
        await recipientOf(identity),
      ]);
      await Deno.writeTextFile(`${dir}/alice_seal.txt`, armored);
      await Deno.writeFile(`${dir}/letter.age`, sealed);
      const command = "age -d -i alice_seal.txt letter.age";
      await using terminal = new OnTerminal(command, { cwd: dir });
      await terminal.answer("Enter passphrase", "pass\n");
      assertStringIncludes(await terminal.end(), "At noon?");
    }),
});
