/** Throw-away keys, accounts and boxes for a run of the fuzz task. */
import { hashPassword } from "../../lib/crypto/password_hash.ts";
import {
  generateRsaPair,
  importPrivateKey,
  importPublicKey,
} from "../../lib/crypto/rsa.ts";
import { writeCredentials } from "../../lib/keys/credentials.ts";
import {
  credentialsPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  userPublicKeyPath,
} from "../../lib/keys/paths.ts";

/** The users with an account; the seeds know the password of the first. */
export const USERS = ["alice", "bob", "carol"];
export const [USER] = USERS;
export const PASSWORD = "wonderland";
/** Characters of a mail: few, so that the limit is reached. */
export const MAX_CONTENT = 3000;
/** Bytes of a mail's attachments. */
export const MAX_ATTACHMENTS = 1000;

/** Where all of a run is. */
export interface Folders {
  dir: string;
  /** For boxes: in memory where that is a file system, as syncs cost nothing there. */
  mail: string;
}

/** Keys and accounts. */
export interface Installation extends Folders {
  /** The folder of the server's keys. */
  keys: string;
  serverPrivateKey: CryptoKey;
  serverPublicKey: CryptoKey;
  userPrivateKey: CryptoKey;
  userPublicKey: CryptoKey;
}

/** Makes empty folders. */
export async function makeFolders(): Promise<Folders> {
  const prefix = "letterlock-fuzz-";
  const dir = await Deno.makeTempDir({ prefix });
  const mail = await Deno.makeTempDir({ dir: await memoryFolder(), prefix });
  return { dir, mail };
}

/** Removes them and all that is in there. */
export async function removeFolders({ dir, mail }: Folders): Promise<void> {
  await Deno.remove(dir, { recursive: true });
  await Deno.remove(mail, { recursive: true });
}

async function memoryFolder(): Promise<string | undefined> {
  const memory = "/dev/shm";
  const there = await Deno.stat(memory).then(() => true, () => false);
  return there ? memory : undefined;
}

/** Makes keys and accounts; one RSA pair serves all users. */
export async function makeInstallation(
  { dir, mail }: Folders,
): Promise<Installation> {
  const keys = `${dir}/keys`;
  const [server, user] = await Promise.all([
    generateRsaPair(2048),
    generateRsaPair(2048),
  ]);
  await Deno.mkdir(`${keys}/users`, { recursive: true, mode: 0o700 });
  const mode = 0o600;
  await Deno.writeTextFile(serverPrivateKeyPath(keys), server.privatePem, {
    mode,
  });
  await Deno.writeTextFile(serverPublicKeyPath(keys), server.publicPem);
  for (const name of USERS) {
    await Deno.writeTextFile(userPublicKeyPath(keys, name), user.publicPem);
  }
  await writePasswords(credentialsPath(keys));
  return {
    dir,
    mail,
    keys,
    serverPrivateKey: await importPrivateKey(server.privatePem),
    serverPublicKey: await importPublicKey(server.publicPem),
    userPrivateKey: await importPrivateKey(user.privatePem),
    userPublicKey: await importPublicKey(user.publicPem),
  };
}

/** One iteration: a login shall cost next to nothing here. */
async function writePasswords(path: string): Promise<void> {
  const records = USERS.map(async (name) =>
    [name, await hashPassword(PASSWORD, 1)] as const
  );
  await writeCredentials(path, new Map(await Promise.all(records)));
}
