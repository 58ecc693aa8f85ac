import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { encryptPem } from "../../../../lib/crypto/encrypted_key.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { isEncrypted } from "../../../../lib/keys/unlock.ts";
import { loadSealKeys } from "../../../../lib/seal/key_files.ts";
import { encryptIdentity } from "../../../../lib/seal/passphrase/identity.ts";
import { encryptSigningKey } from "../../../../lib/seal/passphrase/signing_key.ts";
import { SealGroup } from "../../../seal/seal_group.ts";
import { writeUserFolder } from "../../../seal/user_folder.ts";
import {
  KeysDir,
  runClient,
  type RunOptions,
} from "../../support/client_run.ts";

const group = await SealGroup.of("alice", "bob");
const FILES = ["alice_private.pem", "alice_seal.txt", "alice_sign"];

/** A folder of alice's keys, in which she runs the client. */
class Folder implements AsyncDisposable {
  private constructor(readonly keys: KeysDir) {}

  static async create(): Promise<Folder> {
    const keys = await KeysDir.create();
    await keys.writePassword("password");
    await writeUserFolder(keys.path, group, "alice");
    return new Folder(keys);
  }

  /** The folder with keys under the passphrase "right", which cost little to open. */
  static async encrypted(): Promise<Folder> {
    const folder = await Folder.create();
    const { path } = folder.keys;
    const read = (name: string) => Deno.readTextFile(`${path}/${name}`);
    const [pem, seal, sign] = await Promise.all(FILES.map(read));
    const texts = [
      encryptPem(pem, "right", 1000),
      encryptIdentity(seal, "right", 8),
      encryptSigningKey(sign, "right", 1000),
    ];
    for (const [i, text] of (await Promise.all(texts)).entries()) {
      await Deno.writeTextFile(`${path}/${FILES[i]}`, text);
    }
    return folder;
  }

  run(args: string[], options: RunOptions = {}) {
    const env = {
      MAIL_SERVER: "h",
      MAIL_USER: "alice",
      MAIL_KEYS: this.keys.path,
    };
    return runClient(args, { ...options, env });
  }

  /** Runs `passphrase` as a person who types these lines. */
  type(...lines: string[]) {
    const input = lines.map((line) => `${line}\n`).join("");
    return this.run(["passphrase"], { terminal: true, input });
  }

  /** Which files are encrypted. */
  get encrypted(): string[] {
    const text = (name: string) =>
      Deno.readTextFileSync(`${this.keys.path}/${name}`);
    return FILES.filter((name) => isEncrypted(text(name)));
  }

  get names(): string[] {
    return [...Deno.readDirSync(this.keys.path)].map(({ name }) => name).sort();
  }

  async file(name: string, text: string): Promise<string> {
    const path = `${this.keys.path}/${name}`;
    await Deno.writeTextFile(path, `${text}\n`, { mode: 0o600 });
    return path;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.keys[Symbol.asyncDispose]();
  }
}

async function refused(
  run: Promise<unknown>,
  exitCode: number,
  message: string,
): Promise<Failure> {
  const error = await assertRejects(() => run, Failure, message);
  assertEquals(error.exitCode, exitCode);
  return error;
}

Deno.test("passphrase encrypts all private keys under the new one, asked once a session", async () => {
  await using folder = await Folder.encrypted();
  // As after a rotation: one is not encrypted yet.
  await folder.file("alice_sign", group.people.alice.keyText.trimEnd());
  const before = folder.names;
  const set = await folder.type("right", "two", "two");
  assertMatch(set.io.output, /^The 3 private keys in .* are encrypted\.\n$/);
  assertEquals([folder.encrypted, folder.names], [FILES, before]);
  const { io } = await folder.run(["inbox"], {
    terminal: true,
    input: "two\n",
  });
  assertEquals(io.screen.split("passphrase of your keys").length, 2);
});

Deno.test("passphrase --remove gives the same keys without one", async () => {
  await using folder = await Folder.encrypted();
  const file = await folder.file("p", "right");
  await folder.run(["passphrase", "--remove", "--passphrase-file", file]);
  assertEquals(folder.encrypted, []);
  const keys = await loadSealKeys(folder.keys.path, "alice");
  const { identity, key } = group.people.alice;
  assertEquals(keys.identities, [identity]);
  assertEquals(keys.signingKey.publicKey, key.publicKey);
  await folder.run(["inbox"]);
  const none = await folder.run(["passphrase", "--remove"]);
  assertMatch(none.io.output, /have no passphrase\.\n$/);
});

Deno.test("the passphrase opens sealed keys, too, and a wrong one is said", async () => {
  await using folder = await Folder.encrypted();
  const file = await folder.file("p", "right");
  const keys = (path: string) =>
    folder.run(["keys", "alice", "--passphrase-file", path]);
  assertMatch((await keys(file)).io.output, /from your own files/);
  const wrong = keys(await folder.file("q", "wrong"));
  await refused(
    wrong,
    EXIT.invalidCredentials,
    "alice_seal.txt: the passphrase is wrong",
  );
});

Deno.test("a person has three tries, a file has one, and a script is not asked", async () => {
  await using folder = await Folder.encrypted();
  const file = await folder.file("new", "right");
  const input = ["x", "y", "right", ""].join("\n");
  const third = await folder.run(["inbox"], { terminal: true, input });
  assertMatch(
    third.io.warnings,
    /(The passphrase is wrong; try again\.\n.*\n){2}/,
  );
  await refused(
    folder.run(["inbox"], { terminal: true, input: "x\ny\nz\n" }),
    EXIT.invalidCredentials,
    "alice_private.pem: the passphrase is wrong",
  );
  const script = folder.run(["inbox"], { input: "right\n" });
  const { hint } = await refused(script, EXIT.usage, "nobody is there to ask");
  assertEquals(hint, "--passphrase-file names a file with it");
  await Deno.chmod(file, 0o644);
  await assertRejects(
    () => folder.run(["inbox", "--passphrase-file", file]),
    Error,
    "others than its owner can open it",
  );
  const piped = ["inbox", "--passphrase-file", "-"];
  await folder.run(piped, { input: "right\n" });
});

Deno.test("a new passphrase that cannot be leaves the keys as they are", async () => {
  await using folder = await Folder.create();
  await refused(
    folder.type("a", "b", "", "c", "d"),
    EXIT.usage,
    "not the same",
  );
  await refused(folder.type(), EXIT.usage, "no passphrase was given");
  const both = ["passphrase", "--remove", "--new-passphrase-file", "x"];
  await refused(folder.run(both), EXIT.usage, "not both");
  const nobody = folder.run(["passphrase", "--user", "bob"]);
  await refused(nobody, EXIT.notFound, 'There are no private keys of "bob"');
  assertEquals(folder.encrypted, []);
});

Deno.test("doctor says which keys a rotation left unencrypted", async () => {
  await using folder = await Folder.encrypted();
  const file = await folder.file("new", "right");
  const doctor = async (...args: string[]) =>
    (await folder.run(["doctor", ...args])).io.output;
  const all = await doctor("--passphrase-file", file);
  assertMatch(all, /✓ passphrase {3}your private keys are encrypted\n/);
  assertMatch(
    await doctor(),
    /✗ key files .*nobody is there to ask\n.*→ --passphrase-file/,
  );
  const { identity } = (await SealGroup.of("alice")).people.alice;
  await folder.file("alice_seal.2.txt", identity);
  const mixed = await doctor("--passphrase-file", file);
  assertMatch(mixed, /✗ passphrase .*alice_seal\.2\.txt is not encrypted/);
});
