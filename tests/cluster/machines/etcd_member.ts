/** One of the three members of etcd, which say who is primary. */
import { join } from "@std/path";
import { killNow } from "../../support/processes.ts";
import { freePort, type Network } from "./loopback.ts";
import { ownFolder, type Running, start } from "./ordinary_user.ts";

/** What docs/cluster.md calls a member; ports are etcd's own there. */
export interface Member {
  name: string;
  /** What other members dial. */
  peerUrl: string;
  /** What Patroni dials, as HOST:PORT. */
  client: string;
}

/** The command that starts a member for the first time, and again later. */
export function etcdCommand(
  { name, peerUrl, client }: Member,
  members: Member[],
  dataDir: string,
): string[] {
  const all = members.map((one) => `${one.name}=${one.peerUrl}`).join(",");
  return [
    "etcd",
    `--name=${name}`,
    `--data-dir=${dataDir}`,
    "--enable-v2",
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--listen-client-urls=http://${client}`,
    `--advertise-client-urls=http://${client}`,
    `--initial-cluster=${all}`,
    "--initial-cluster-state=new",
  ];
}

/** Three members on machines 11 to 13. */
export function planMembers(network: Network): Member[] {
  return [1, 2, 3].map((i) => {
    const host = network(10 + i);
    const [peer, client] = [freePort(host), freePort(host)];
    return {
      name: `etcd${i}`,
      peerUrl: `http://${host}:${peer}`,
      client: `${host}:${client}`,
    };
  });
}

/** A member as a process. */
export class EtcdMember {
  readonly #dir: string;
  readonly #command: string[];
  readonly name: string;
  #running?: Running;

  private constructor(dir: string, member: Member, members: Member[]) {
    this.#dir = dir;
    this.name = member.name;
    this.#command = etcdCommand(member, members, join(dir, "data"));
  }

  static async make(
    above: string,
    member: Member,
    members: Member[],
  ): Promise<EtcdMember> {
    const dir = await ownFolder(join(above, member.name));
    return new EtcdMember(dir, member, members);
  }

  start(): void {
    this.#running = start(this.name, this.#command, this.#dir);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    if (!this.#running) return;
    killNow(this.#running.pid);
    await this.#running.ended;
    this.#running = undefined;
  }
}
