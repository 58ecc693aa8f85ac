import { assertEquals, assertRejects } from "@std/assert";
import { storeFiles } from "../../../../lib/keys/store_files.ts";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import { openDatabase } from "../../../../lib/store/postgres/open_database.ts";
import { parseStoreAddress } from "../../../../lib/store/postgres/store_address.ts";
import { withFolder } from "../../../keys/folder.ts";
import {
  CERTIFIED_ROLE,
  HAS_POSTGRES,
  sharedServer,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

/** Runs commands of a shell in a folder. */
async function shell(cwd: string, ...commands: string[]): Promise<void> {
  const args = ["-ec", commands.join("\n")];
  const shell = new Deno.Command("/bin/sh", { args, cwd, stderr: "null" });
  assertEquals((await shell.output()).success, true);
}

/** The words for a new key, and a request or a certificate of its own. */
const NEW_KEY =
  "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 " +
  "-nodes -keyout store_key.pem";

/** Commands that make a certificate for a name, signed by the one in a folder. */
function signedBy(authority: string, name: string, days = 2): string[] {
  return [
    `${NEW_KEY} -new -subj /CN=${name} -addext extendedKeyUsage=clientAuth \\
      -out request.pem`,
    `openssl x509 -req -in request.pem -out store_cert.pem -days ${days} \\
      -CA ${authority}/ca.pem -CAkey ${authority}/ca_key.pem \\
      -CAcreateserial -CAserial serial -copy_extensions copy`,
    "chmod 600 store_key.pem",
  ];
}

/** Who a server says that the certified role is, which shows what lies in `keys`. */
async function whoAmI(keys: string, host = "localhost"): Promise<unknown> {
  const { port } = sharedServer().server;
  const url = `postgres://${CERTIFIED_ROLE}@${host}:${port}/postgres`;
  const database = openDatabase({
    address: parseStoreAddress(`${url}?sslmode=verify-full`),
    ...{ files: storeFiles(keys), most: 1, rounds: 1 },
  });
  try {
    return (await database.query("SELECT current_user AS me"))[0].me;
  } finally {
    await database.close();
  }
}

function fails(keys: string, words: string, host?: string): Promise<unknown> {
  return assertRejects(() => whoAmI(keys, host), DatabaseError, words);
}

Deno.test({
  name: "a database that demands a certificate gets it, and no password",
  ignore,
  fn: () =>
    withFolder(async (keys) => {
      const { folder } = sharedServer().server;
      await Deno.copyFile(`${folder}/ca.pem`, `${keys}/store_ca.pem`);
      const wanted = `it wants a certificate that it trusts in ${keys}/store_c`;
      await fails(keys, wanted);
      await shell(keys, ...signedBy(folder, "somebody"));
      await fails(keys, `the name in ${keys}/store_cert.pem is not the role's`);
      await shell(keys, ...signedBy(folder, CERTIFIED_ROLE));
      assertEquals(await whoAmI(keys), CERTIFIED_ROLE);
      await Deno.chmod(`${keys}/store_key.pem`, 0o644);
      await fails(keys, "others than its owner can open it");
    }),
});

Deno.test({
  name: "a certificate that a database does not take is named, and why",
  ignore,
  fn: () =>
    withFolder(async (keys) => {
      const { folder } = sharedServer().server;
      await Deno.copyFile(`${folder}/ca.pem`, `${keys}/store_ca.pem`);
      const cert = `${keys}/store_cert.pem`;
      await shell(keys, ...signedBy(folder, CERTIFIED_ROLE, -1));
      await fails(keys, `${cert} has expired`);
      await shell(
        keys,
        `${NEW_KEY} -x509 -subj /CN=${CERTIFIED_ROLE} -out store_cert.pem`,
        "chmod 600 store_key.pem",
      );
      await fails(keys, `it does not trust who signed ${cert}`);
      await shell(keys, ...signedBy(folder, CERTIFIED_ROLE));
      const other = `${NEW_KEY} -new -subj /CN=x -out other.pem`;
      await shell(keys, "cp store_key.pem kept.pem", other);
      await fails(keys, `${keys}/store_key.pem is not the key of ${cert}`);
      await Deno.writeTextFile(`${keys}/store_key.pem`, "-PRIVATE KEY-----");
      const damaged = "store_key.pem is damaged, or has a passphrase";
      await fails(keys, damaged);
      const old = "openssl x509 -req -in request.pem -signkey kept.pem";
      await shell(keys, `${old} -out store_cert.pem`);
      await fails(keys, `${cert} is no X.509 certificate of version 3`);
    }),
});

Deno.test({
  name: "a certificate of a database that does not count is named, and why",
  ignore,
  fn: () =>
    withFolder(async (keys) => {
      const { folder } = sharedServer().server;
      await fails(keys, "its certificate is signed by nobody that counts");
      await Deno.copyFile(`${folder}/ca.pem`, `${keys}/store_ca.pem`);
      const name = "its certificate is not for the name 127.0.0.1";
      await fails(keys, name, "127.0.0.1");
    }),
});

Deno.test({
  name:
    "files that hold no certificate or key are named before anybody connects",
  ignore,
  fn: () =>
    withFolder(async (keys) => {
      const write = (name: string, text: string) =>
        Deno.writeTextFile(`${keys}/${name}`, text, { mode: 0o600 });
      await write("store_key.pem", "hello");
      await fails(keys, "store_key.pem holds no private key in PEM");
      await write("store_key.pem", "-----BEGIN PRIVATE KEY-----");
      await fails(keys, `and ${keys}/store_cert.pem is missing`);
      await write("store_cert.pem", "-----BEGIN CERTIFICATE-----");
      await fails(keys, "store_cert.pem is damaged");
      await write("store_ca.pem", "hello");
      await fails(keys, "store_ca.pem holds no certificate in PEM");
    }),
});
