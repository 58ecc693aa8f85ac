import { readTextFile } from "../../../keys/read_file.ts";
import type { StoreFiles } from "../../../keys/store_files.ts";
import { DatabaseError } from "../database/database_error.ts";
import type { DriverOptions } from "../database/driver.ts";
import { checkKeyPair } from "./key_pair.ts";

/** Most bytes of a password or a certificate. */
const LIMIT = 64 * 1024;

/** What the code of a {@linkcode DatabaseError} is that came of certificates. */
export const TLS = "TLS";

/**
 * What is shown to a server, and how its own certificate is checked.
 *
 * @throws {DatabaseError} If a file is none of its kind, or one of two is missing.
 */
export async function tlsOptions(
  files: StoreFiles,
): Promise<DriverOptions["ssl"]> {
  const [ca, cert, key] = await Promise.all([
    pemOf(files.ca, "CERTIFICATE"),
    pemOf(files.cert, "CERTIFICATE"),
    pemOf(files.key, "PRIVATE KEY"),
  ]);
  if (!cert !== !key) {
    const [there, missing] = cert
      ? [files.cert, files.key]
      : [files.key, files.cert];
    throw new DatabaseError(`${there} is there, and ${missing} is missing`);
  }
  if (cert && key) {
    const shown = { path: files.cert, pem: cert };
    await checkKeyPair(shown, { path: files.key, pem: key });
  }
  // Without a file the runtime's own list of authorities counts.
  return { rejectUnauthorized: true, ca, cert, key };
}

async function pemOf(
  path: string,
  kind: "CERTIFICATE" | "PRIVATE KEY",
): Promise<string | undefined> {
  const text = await textOf(path, { private: kind === "PRIVATE KEY" });
  if (text === undefined || text.includes(`${kind}-----`)) return text;
  const what = kind === "CERTIFICATE" ? "certificate" : "private key";
  throw new DatabaseError(`${path} holds no ${what} in PEM`);
}

/** The text of a file; undefined if it is not there. */
export async function textOf(
  path: string,
  options = { private: true },
): Promise<string | undefined> {
  try {
    const all = { trusted: true, limit: LIMIT, ...options };
    return await readTextFile(path, all);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

type Reason = (host: string, files: StoreFiles) => string;

const unknownAuthority: Reason = (_, { ca }) =>
  `its certificate is signed by nobody that counts: ${ca} names who does`;
const unknownToServer: Reason = (_, { cert }) =>
  `it does not trust who signed ${cert}`;

/** By the words of the libraries; a server tells its reasons by alerts (RFC 8446, section 6). */
const REASONS: [RegExp, Reason][] = [
  [/self.signed|unable to (get|verify)|UnknownIssuer/i, unknownAuthority],
  [
    /altname|NotValidForName|not valid for name/i,
    (host) => `its certificate is not for the name ${host}`,
  ],
  [
    /^received fatal alert: CertificateExpired/i,
    (_, { cert }) => `${cert} has expired`,
  ],
  [
    /CaUsedAsEndEntity/,
    () => "its certificate is an authority's: it needs one that is signed",
  ],
  [/has expired|: Expired/i, () => "its certificate has expired"],
  [/not yet valid/i, () => "its certificate is not valid yet"],
  [/UnknownCA/i, unknownToServer],
  [
    /requires a valid client certificate/,
    (_, { cert, key }) =>
      `it wants a certificate that it trusts in ${cert}, and its key in ${key}`,
  ],
  [
    /certificate authentication failed/,
    (_, { cert }) => `the name in ${cert} is not the role's`,
  ],
  [
    /does not support SSL/,
    () =>
      "it has no TLS: turn ssl on there, or, on a private network, " +
      "let the address end in ?sslmode=disable",
  ],
];

/** The error in words for an operator, if certificates are its cause. */
export function certificateError(
  error: unknown,
  host: string,
  files: StoreFiles,
): DatabaseError | undefined {
  // Its words are looked at, and not shown.
  const [, reason] = error instanceof Error
    ? REASONS.find(([words]) => words.test(error.message)) ?? []
    : [];
  return reason && new DatabaseError(reason(host, files), TLS);
}
