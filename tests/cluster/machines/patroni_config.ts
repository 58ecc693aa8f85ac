/** The configuration of Patroni, as docs/cluster.md has it. */

/** A database node. */
export interface NodePlan {
  name: string;
  /** Where Patroni answers, and where others reach it; HOST:PORT. */
  rest: string;
  restReached: string;
  /** The same of PostgreSQL. */
  database: string;
  databaseReached: string;
  /** The members of etcd as this node reaches them. */
  etcd: string[];
  /** Whether those are relays: without it, Patroni asks the members for their addresses. */
  etcdByRelay: boolean;
  dataDir: string;
  /** A folder of its own for the socket and for the file with passwords. */
  runDir: string;
  lease: Lease;
  /** Where every node keeps the log of its changes for a restore. */
  archive: string;
  /** The network of the mail-servers and of the nodes, as in `10.0.0.0/24`. */
  network: string;
  passwords: Passwords;
}

/**
 * How long a primary may be silent before another takes its place, how often Patroni looks,
 * and how long it tries to reach etcd; all in seconds. A look and two tries have to fit in.
 */
export interface Lease {
  ttl: number;
  loopWait: number;
  retryTimeout: number;
}

/** The lease of docs/cluster.md: 20 s is the shortest that Patroni's own pages allow. */
export const LEASE: Lease = { ttl: 20, loopWait: 2, retryTimeout: 5 };

/** Passwords of PostgreSQL's roles, and of who orders Patroni about. */
export interface Passwords {
  patroni: string;
  superuser: string;
  replicator: string;
  rewind: string;
}

/** The text of `config.yml`. */
export function patroniConfig(node: NodePlan): string {
  const relayed = node.etcdByRelay ? "\n  use_proxies: true" : "";
  return `scope: letterlock
name: ${node.name}
restapi:
  listen: ${node.rest}
  connect_address: ${node.restReached}
  authentication: { username: patroni, password: ${node.passwords.patroni} }
etcd:
  hosts: [${node.etcd.join(", ")}]${relayed}
${bootstrap(node)}postgresql:
  listen: ${node.database}
  connect_address: ${node.databaseReached}
  bin_dir: /usr/lib/postgresql/15/bin
  data_dir: ${node.dataDir}
  use_unix_socket: true
  pgpass: ${node.runDir}/pgpass
  authentication:
    superuser: { username: postgres, password: ${node.passwords.superuser} }
    replication: { username: replicator, password: ${node.passwords.replicator} }
    rewind: { username: rewind, password: ${node.passwords.rewind} }
  parameters:
    unix_socket_directories: ${node.runDir}
  pg_hba:
    - local all all scram-sha-256
    - host replication replicator ${node.network} scram-sha-256
    - host all all ${node.network} scram-sha-256
`;
}

/**
 * What the first node writes into etcd; from then on `patronictl edit-config` changes it. A
 * primary without etcd has to stop before Patroni tries to stop it again, which starts two of
 * them: its end does not wait long for a standby out of reach.
 */
function bootstrap({ lease, archive }: NodePlan): string {
  const { ttl, loopWait, retryTimeout } = lease;
  return `bootstrap:
  dcs:
    ttl: ${ttl}
    loop_wait: ${loopWait}
    retry_timeout: ${retryTimeout}
    primary_stop_timeout: 3
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters:
        max_connections: 100
        synchronous_commit: "on"
        wal_sender_timeout: 10s
        password_encryption: scram-sha-256
        archive_mode: "on"
        archive_timeout: 300
        archive_command: >-
          cmp -s %p ${archive}/%f || { test ! -e ${archive}/%f &&
          cp %p ${archive}/%f.new && sync ${archive}/%f.new &&
          mv ${archive}/%f.new ${archive}/%f; }
  initdb:
    - encoding: UTF8
    - locale: C.UTF-8
    - data-checksums
`;
}
