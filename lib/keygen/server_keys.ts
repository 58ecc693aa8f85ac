import { derivePublicPem, type PemPair } from "../crypto/rsa.ts";
import { createFile, replaceFile } from "../keys/atomic_write.ts";
import { PRIVATE_FILE, PUBLIC_FILE } from "../keys/file_modes.ts";
import { clientNames, type Folders, lookAt, removeFile } from "./folders.ts";
import type { ServerReport } from "./report.ts";
import { named, readPrivatePem, readPublicPem } from "../keys/keyring.ts";
import {
  clientFolder,
  rotationMarkPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
} from "../keys/paths.ts";

/**
 * Makes the missing files of the server's pair.
 *
 * @throws {Error} If the public key exists without the private one.
 */
export async function completeServerKeys(
  folders: Folders,
  makePair: () => Promise<PemPair>,
): Promise<ServerReport> {
  const { server } = folders;
  if (await lookAt(rotationMarkPath(server))) return await finish(folders);
  const privatePath = serverPrivateKeyPath(server);
  const publicPath = serverPublicKeyPath(server);
  const [hasPrivate, hasPublic] = await Promise.all([
    lookAt(privatePath),
    lookAt(publicPath),
  ]);
  if (hasPrivate && hasPublic) return { outcome: "unchanged", added: [] };
  if (hasPublic) {
    throw new Error(
      `Cannot complete the server's keys: ${publicPath} is there without ` +
        `${privatePath}; put that back, or make both anew with --rotate server`,
    );
  }
  if (!hasPrivate) {
    const { privatePem } = await makePair();
    await createFile(privatePath, privatePem, { mode: PRIVATE_FILE });
  }
  await createFile(publicPath, await publicPemOf(server), {
    mode: PUBLIC_FILE,
  });
  return hasPrivate
    ? { outcome: "completed", added: [publicPath] }
    : { outcome: "made", added: [privatePath, publicPath] };
}

/**
 * Replaces the server's pair, and every copy of its public key. Each file is the old one
 * or the new one, whole, and {@link loadServerPair} never gives a mix of the two. A mark
 * says that the work has begun, so that the run after a crash finishes it.
 */
export async function rotateServerKeys(
  folders: Folders,
  makePair: () => Promise<PemPair>,
): Promise<ServerReport> {
  const { server } = folders;
  const { privatePem } = await makePair();
  await replaceFile(rotationMarkPath(server), "", { mode: PRIVATE_FILE });
  const path = serverPrivateKeyPath(server);
  await replaceFile(path, privatePem, { mode: PRIVATE_FILE });
  return await finish(folders);
}

/** Makes every public key that of the private one, and removes the mark. */
async function finish(folders: Folders): Promise<ServerReport> {
  const { server, clients } = folders;
  const pem = await publicPemOf(server);
  const names = await clientNames(folders);
  for (
    const folder of [
      server,
      ...names.map((name) => clientFolder(clients, name)),
    ]
  ) {
    await replaceFile(serverPublicKeyPath(folder), pem, { mode: PUBLIC_FILE });
  }
  await removeFile(rotationMarkPath(server));
  return {
    outcome: "rotated",
    added: [serverPrivateKeyPath(server), serverPublicKeyPath(server)],
  };
}

/** What happened to the copies of the server's public key. */
export interface CopiesReport {
  /** Users whose folder got a copy. */
  added: string[];
  /** Users whose folder has another key. */
  different: string[];
}

/** Adds the server's public key to every client's folder that lacks it. */
export async function copyServerKey(folders: Folders): Promise<CopiesReport> {
  const pem = await readPublicPem(serverPublicKeyPath(folders.server));
  const report: CopiesReport = { added: [], different: [] };
  for (const name of await clientNames(folders)) {
    const path = serverPublicKeyPath(clientFolder(folders.clients, name));
    if (await lookAt(path)) {
      const copy = await readPublicPem(path);
      if (!samePem(copy, pem)) report.different.push(name);
    } else {
      await createFile(path, pem, { mode: PUBLIC_FILE });
      report.added.push(name);
    }
  }
  return report;
}

async function publicPemOf(server: string): Promise<string> {
  const path = serverPrivateKeyPath(server);
  return await named(path, derivePublicPem(await readPrivatePem(path)));
}

/** Compares all but line ends. */
function samePem(a: string, b: string): boolean {
  return a.replace(/\s+/g, "") === b.replace(/\s+/g, "");
}
