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
 * What keygen shows the database as the tables' owner: its password and certificate lie
 * where no server reads them.
 *
 * @param group `keys/group`.
 * @param server `keys/server`, which has the database's authority.
 * @param password The file of the password, where it is another.
 */
export function ownerFiles(
  group: string,
  server: string,
  password?: string,
): StoreFiles {
  const { ca } = storeFiles(server);
  return { ...filesOf(group, "store_owner", password), ca };
}

/**
 * The files of a server that has its mail in a database; each may be missing. They are of the
 * role of its sessions.
 *
 * @param server `keys/server`.
 * @param password The file of the password, where it is another.
 */
export function storeFiles(server: string, password?: string): StoreFiles {
  return filesOf(server, "store", password);
}

/** The same for the role of the processes that check logins. */
export function loginStoreFiles(server: string, password?: string): StoreFiles {
  return filesOf(server, "store_login", password);
}

function filesOf(server: string, name: string, password?: string): StoreFiles {
  return {
    password: password ?? `${server}/${name}.pass`,
    ca: `${server}/store_ca.pem`,
    cert: `${server}/${name}_cert.pem`,
    key: `${server}/${name}_key.pem`,
  };
}
