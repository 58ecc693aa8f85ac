import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { hashPassword } from "../../lib/crypto/password_hash.ts";
import { generateRsaPair, importPublicKey } from "../../lib/crypto/rsa.ts";
import { writeCredentials } from "../../lib/keys/credentials.ts";
import {
  loadClientKeys,
  loadServerPair,
  loadUserPublicKey,
} from "../../lib/keys/keyring.ts";
import {
  clientPrivateKeyPath,
  userPublicKeyPath,
} from "../../lib/keys/paths.ts";
import { withFolder } from "./folder.ts";

const pair = await generateRsaPair(2048);

/** A server's folder with bob's key, and bob's folder, in one. */
async function withKeys(work: (dir: string) => Promise<void>): Promise<void> {
  await withFolder(async (dir) => {
    const keys: [path: string, pem: string][] = [
      ["server_private.pem", pair.privatePem],
      ["server_public.pem", pair.publicPem],
      ["bob_private.pem", pair.privatePem],
      ["users/bob_public.pem", pair.publicPem],
    ];
    await Deno.mkdir(`${dir}/users`);
    for (const [path, pem] of keys) {
      await Deno.writeTextFile(`${dir}/${path}`, pem, { mode: 0o600 });
    }
    await work(dir);
  });
}

Deno.test("loadServerPair() gives a private key that cannot be exported", async () => {
  await withKeys(async (dir) => {
    const { privateKey, publicKey } = await loadServerPair(dir);
    assertEquals([privateKey.type, privateKey.extractable], ["private", false]);
    assertEquals([publicKey.type, publicKey.usages], ["public", ["encrypt"]]);
  });
});

Deno.test("loadServerPair() waits while the two files are of two pairs", async () => {
  await withKeys(async (dir) => {
    const next = await generateRsaPair(2048);
    await Deno.writeTextFile(`${dir}/server_private.pem`, next.privatePem);
    let waits = 0;
    const { publicKey } = await loadServerPair(dir, async () => {
      if (++waits < 3) return;
      await Deno.writeTextFile(`${dir}/server_public.pem`, next.publicPem);
    });
    assertEquals(waits, 3);
    const { n } = await crypto.subtle.exportKey("jwk", publicKey);
    const own = await crypto.subtle.exportKey(
      "jwk",
      await importPublicKey(next.publicPem),
    );
    assertEquals(n, own.n);
  });
});

Deno.test("loadServerPair() gives up on two files that stay of two pairs", async () => {
  await withKeys(async (dir) => {
    const { publicPem } = await generateRsaPair(2048);
    await Deno.writeTextFile(`${dir}/server_public.pem`, publicPem);
    let waits = 0;
    await assertRejects(
      () => loadServerPair(dir, () => Promise.resolve(void waits++)),
      Error,
      `Cannot use ${dir}/server_private.pem: ` +
        "server_public.pem is of another key",
    );
    assertEquals(waits, 39);
  });
});

Deno.test("loadClientKeys() loads a user's key and the server's", async () => {
  await withKeys(async (dir) => {
    const keys = await loadClientKeys(dir, "bob");
    assertEquals(keys.privateKey.extractable, false);
    assertEquals(keys.serverPublicKey.usages, ["encrypt"]);
  });
});

Deno.test("loadClientKeys() names a key that is missing", async () => {
  await withKeys(async (dir) => {
    await assertRejects(
      () => loadClientKeys(dir, "alice"),
      Deno.errors.NotFound,
      `Cannot read ${dir}/alice_private.pem: there is no such file`,
    );
    await Deno.remove(`${dir}/server_public.pem`);
    await assertRejects(
      () => loadClientKeys(dir, "bob"),
      Deno.errors.NotFound,
      `Cannot read ${dir}/server_public.pem: there is no such file`,
    );
  });
});

Deno.test({
  name: "loadServerPair() and loadClientKeys() refuse open key files",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withKeys(async (dir) => {
      await Deno.chmod(`${dir}/server_private.pem`, 0o644);
      await Deno.chmod(`${dir}/bob_private.pem`, 0o660);
      await assertRejects(
        () => loadServerPair(dir),
        Error,
        `chmod 600 ${dir}/server_private.pem`,
      );
      await assertRejects(
        () => loadClientKeys(dir, "bob"),
        Error,
        `chmod 600 ${dir}/bob_private.pem`,
      );
    }),
});

Deno.test("loadUserPublicKey() names a file that holds another kind of key", async () => {
  await withKeys(async (dir) => {
    const path = `${dir}/users/bob_public.pem`;
    const load = () => loadUserPublicKey(dir, "bob");
    assertEquals((await load()).type, "public");
    const bad: [text: string, reason: RegExp][] = [
      [pair.privatePem, /: its label is PRIVATE KEY, not PUBLIC KEY$/],
      ["", /: it is no PEM file$/],
      [pair.publicPem.replace("MII", "MIJ"), /: it is no RSA key, or damaged$/],
    ];
    for (const [text, reason] of bad) {
      await Deno.writeTextFile(path, text);
      const error = await assertRejects(load, Error, `Cannot use ${path}: `);
      assertMatch(error.message, reason);
    }
  });
});

for (const name of ["../../etc/x", "a/b", "server", "Bob", "b\0", ""]) {
  Deno.test(`userPublicKeyPath() refuses ${JSON.stringify(name)}`, () => {
    assertThrows(() => userPublicKeyPath("keys", name), RangeError);
    assertThrows(() => clientPrivateKeyPath("keys", name), RangeError);
  });
}

Deno.test("the server reads its keys with no right to read anything else", async () => {
  await withKeys(async (dir) => {
    const records = new Map([["bob", await hashPassword("x", 10)]]);
    await writeCredentials(`${dir}/credentials.json`, records);
    const library = new URL("../../lib/keys/", import.meta.url).href;
    const script = `
      import { loadServerPair, loadUserPublicKey } from "${library}keyring.ts";
      import { readCredentials } from "${library}credentials.ts";
      await loadServerPair("${dir}");
      await loadUserPublicKey("${dir}", "bob");
      const records = await readCredentials("${dir}/credentials.json");
      console.log([...records.keys()].join());`;
    const readable = [
      "server_private.pem",
      "server_public.pem",
      "credentials.json",
      "users",
    ].map(
      (name) => `${dir}/${name}`,
    );
    const outcome = await runScript(script, [`--allow-read=${readable}`]);
    assertEquals(outcome, { code: 0, stdout: "bob\n", stderr: "" });
  });
});

async function runScript(script: string, flags: string[]) {
  const config = Deno.env.get("LETTERLOCK_CONFIG")!;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--config", config, ...flags, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await new Blob([script]).stream().pipeTo(child.stdin);
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
