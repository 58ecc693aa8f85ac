import {
  derivePublicPem,
  importPublicKey,
  type PemPair,
} from "../crypto/rsa.ts";
import { createFile } from "../keys/atomic_write.ts";
import { PRIVATE_FILE, PUBLIC_FILE } from "../keys/file_modes.ts";
import { type Folders, lookAt, makeFolder } from "./folders.ts";
import { named, readPrivatePem, readPublicPem } from "../keys/keyring.ts";
import {
  clientFolder,
  clientPrivateKeyPath,
  clientPublicKeyPath,
  userPublicKeyPath,
} from "../keys/paths.ts";

/** Where the keys of a user are. */
export interface AccountPaths {
  folder: string;
  privateKey: string;
  publicKey: string;
  /** The copy of the public key that the server has. */
  serverCopy: string;
}

/** The paths of a user's keys. */
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
 * Makes what is missing of a user's pair.
 *
 * A folder that is gone while the server has the public key was handed to its
 * user: it is left alone.
 *
 * @returns The files that were written, the private key first.
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

/** The user's public key by what is there already, if anything is. */
async function knownPublicPem(
  { privateKey, publicKey, serverCopy }: AccountPaths,
): Promise<string | undefined> {
  if (await lookAt(serverCopy)) return await readPublicPem(serverCopy);
  if (await lookAt(privateKey)) {
    const pem = await readPrivatePem(privateKey);
    return await named(privateKey, derivePublicPem(pem));
  }
  if (!await lookAt(publicKey)) return undefined;
  const pem = await readPublicPem(publicKey);
  await named(publicKey, importPublicKey(pem));
  return pem;
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
