/** The Debian packages that a cluster is made of. */
import { hasProgram } from "../support/foreign/foreign_programs.ts";

const PROGRAMS: [program: string, of: string, word?: string][] = [
  ["/usr/lib/postgresql/15/bin/postgres", "postgresql-15"],
  ["patroni", "patroni"],
  ["etcd", "etcd-server"],
  ["etcdctl", "etcd-client", "version"],
];

/** Whether all are here; says loudly which are not. */
export async function hasCluster(): Promise<boolean> {
  const found = await Promise.all(
    PROGRAMS.map(([name, of, word = "--version"]) =>
      hasProgram(name, { args: [word], of })
    ),
  );
  return found.every(Boolean);
}
