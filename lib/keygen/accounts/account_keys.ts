import {
  derivePublicPem,
  importPublicKey,
  type PemPair,
} from "../../crypto/rsa.ts";
import { createFile } from "../../keys/atomic_write.ts";
import { PRIVATE_FILE, PUBLIC_FILE } from "../../keys/file_modes.ts";
import { type Folders, lookAt, makeFolder } from "../folders.ts";
import { named, readPrivatePem, readPublicPem } from "../../keys/keyring.ts";
import { isEncrypted, plainText } from "../../keys/unlock.ts";
import {
  clientFolder,
  clientPrivateKeyPath,
  clientPublicKeyPath,
  userPublicKeyPath,
} from "../../keys/paths.ts";

/** The paths of one user's keys. */
export interface AccountPaths {
  folder: string;
  privateKey: string;
  publicKey: string;
  /** The server's copy of the public key. */
  serverCopy: string;
}

/** The paths of the keys of a user. */
export function accountPaths(folders: Folders, name: string): AccountPaths {
  const folder = clientFolder(folders.clients, name);
  return {
    folder,
    privateKey: clientPrivateKeyPath(folder, name),
    publicKey: clientPublicKeyPath(folder, name),
    serverCopy: userPublicKeyPath(folders.server, name),
  };
}

/**
 * Makes the missing files of a user's pair.
 *
 * If the folder is gone while the server has the public key, its user has it: it is not
 * made again.
 *
 * @returns The files that it wrote, the private key first.
 */
export async function completeAccountKeys(
  paths: AccountPaths,
  makePair: () => Promise<PemPair>,
): Promise<string[]> {
  const added: string[] = [];
  const add = async (path: string, pem: string, mode: number) => {
    await createFile(path, pem, { mode });
    added.push(path);
  };
  const pem = await knownPublicPem(paths) ?? await makeAndKeep(
    paths,
    makePair,
    (pem) => add(paths.privateKey, pem, PRIVATE_FILE),
  );
  const handedOut = !await lookAt(paths.folder);
  if (!handedOut && !await lookAt(paths.publicKey)) {
    await add(paths.publicKey, pem, PUBLIC_FILE);
  }
  if (!await lookAt(paths.serverCopy)) {
    await add(paths.serverCopy, pem, PUBLIC_FILE);
  }
  return added;
}

/** The user's public key, from whichever file of the pair exists. */
async function knownPublicPem(
  { privateKey, publicKey, serverCopy }: AccountPaths,
): Promise<string | undefined> {
  if (await lookAt(serverCopy)) return await readPublicPem(serverCopy);
  const isPublicHere = await lookAt(publicKey) !== undefined;
  if (await lookAt(privateKey)) {
    const pem = await readPrivatePem(privateKey);
    // Nobody here knows the passphrase, and the file beside it has the public half.
    if (!isPublicHere || !isEncrypted(pem)) {
      return await derivePublic(privateKey, pem);
    }
  }
  if (!isPublicHere) return undefined;
  const pem = await readPublicPem(publicKey);
  await named(publicKey, importPublicKey(pem));
  return pem;
}

async function derivePublic(path: string, pem: string): Promise<string> {
  const plain = await plainText(path, pem, unreachable);
  return await named(path, derivePublicPem(plain));
}

function unreachable(): never {
  throw new Error("keygen asks for no passphrase");
}

async function makeAndKeep(
  { folder }: AccountPaths,
  makePair: () => Promise<PemPair>,
  keepPrivate: (pem: string) => Promise<void>,
): Promise<string> {
  const { privatePem, publicPem } = await makePair();
  await makeFolder(folder);
  await keepPrivate(privatePem);
  return publicPem;
}
