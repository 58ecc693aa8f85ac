/** What a server shows, and checks, where its mail is kept in a database. */
export interface StoreFiles {
  /** The role's password. */
  password: string;
  /** Who the database's certificate has to be signed by. */
  ca: string;
  /** The certificate of the server as a client of the database. */
  cert: string;
  /** Its private key. */
  key: string;
}

/**
 * The same for the processes that check logins and count places, which have a role of their
 * own (schema.ts, `loginRole`).
 *
 * @param server `keys/server`.
 */
export function loginStoreFiles(server: string): StoreFiles {
  return storeFiles(server, `${server}/store_login.pass`);
}

/**
 * The files of a server that has its mail in a database; each may be missing.
 *
 * @param server `keys/server`.
 * @param password The file of the password, where it is another.
 */
export function storeFiles(server: string, password?: string): StoreFiles {
  return {
    password: password ?? `${server}/store.pass`,
    ca: `${server}/store_ca.pem`,
    cert: `${server}/store_cert.pem`,
    key: `${server}/store_key.pem`,
  };
}
