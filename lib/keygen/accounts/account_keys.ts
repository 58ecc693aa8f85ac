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
import type { Registry } from "../registry/registry.ts";
import {
  clientFolder,
  clientPrivateKeyPath,
  clientPublicKeyPath,
} from "../../keys/paths.ts";

/** The paths of one user's keys in the folder to hand out. */
export interface AccountPaths {
  folder: string;
  privateKey: string;
  publicKey: string;
}

/** The paths of the keys of a user. */
export function accountPaths(folders: Folders, name: string): AccountPaths {
  const folder = clientFolder(folders.clients, name);
  return {
    folder,
    privateKey: clientPrivateKeyPath(folder, name),
    publicKey: clientPublicKeyPath(folder, name),
  };
}

/** The public keys that the server has. */
type ServerKeys = Pick<Registry, "folders" | "publicKey" | "addKey">;

/**
 * Makes what is missing of a user's pair.
 *
 * If the folder is gone while the server has the public key, its user has it: it is not
 * made again.
 *
 * @returns What it wrote, the private key first.
 */
export async function completeAccountKeys(
  registry: ServerKeys,
  name: string,
  makePair: () => Promise<PemPair>,
): Promise<string[]> {
  const paths = accountPaths(registry.folders, name);
  const serverCopy = await registry.publicKey(name);
  const added: string[] = [];
  const add = async (path: string, pem: string, mode: number) => {
    await createFile(path, pem, { mode });
    added.push(path);
  };
  const pem = serverCopy ?? await knownPublicPem(paths) ?? await makeAndKeep(
    paths,
    makePair,
    (pem) => add(paths.privateKey, pem, PRIVATE_FILE),
  );
  const handedOut = !await lookAt(paths.folder);
  if (!handedOut && !await lookAt(paths.publicKey)) {
    await add(paths.publicKey, pem, PUBLIC_FILE);
  }
  if (serverCopy === undefined) added.push(await registry.addKey(name, pem));
  return added;
}

/** The user's public key, from whichever file in the folder exists. */
async function knownPublicPem(
  { privateKey, publicKey }: AccountPaths,
): Promise<string | undefined> {
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
