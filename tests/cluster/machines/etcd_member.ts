/** One of the three members of etcd, which say who is primary. */
import { join } from "@std/path";
import { killNow } from "../../support/processes.ts";
import { freePort, type Network } from "./loopback.ts";
import { ownFolder, run, type Running, start } from "./ordinary_user.ts";

/** What docs/cluster.md calls a member; ports are etcd's own there. */
export interface Member {
  name: string;
  /** What other members dial. */
  peerUrl: string;
  /** What Patroni dials, as HOST:PORT. */
  client: string;
}

/** What Debian's /etc/default/etcd says of a member: variables of its environment. */
export function etcdSettings(
  { name, peerUrl, client }: Member,
  members: Member[],
  dataDir: string,
): Record<string, string> {
  const all = members.map((one) => `${one.name}=${one.peerUrl}`).join(",");
  return {
    ETCD_NAME: name,
    ETCD_DATA_DIR: dataDir,
    ETCD_ENABLE_V2: "true",
    ETCD_LISTEN_PEER_URLS: peerUrl,
    ETCD_INITIAL_ADVERTISE_PEER_URLS: peerUrl,
    ETCD_LISTEN_CLIENT_URLS: `http://${client}`,
    ETCD_ADVERTISE_CLIENT_URLS: `http://${client}`,
    ETCD_INITIAL_CLUSTER: all,
    ETCD_INITIAL_CLUSTER_STATE: "new",
  };
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
  readonly #settings: Record<string, string>;
  readonly #member: Member;
  #running?: Running;

  private constructor(dir: string, member: Member, members: Member[]) {
    this.#dir = dir;
    this.#member = member;
    this.#settings = etcdSettings(member, members, join(dir, "data"));
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
    this.#running = start("etcd", ["etcd"], this.#dir, this.#settings);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    if (!this.#running) return;
    killNow(this.#running.pid);
    await this.#running.ended;
    this.#running = undefined;
  }

  /**
   * Ends it, and puts one with an empty disk in its place, by the words of docs/cluster.md.
   * Resolves once the new one answers.
   */
  async replace(other: EtcdMember): Promise<void> {
    await this.kill();
    await Deno.remove(join(this.#dir, "data"), { recursive: true });
    const { name, peerUrl } = this.#member;
    const list = await other.#ctl("member", "list");
    const line = list.split("\n").find((line) => line.includes(`, ${name}, `));
    // Members refuse a change while one of them has run for less than five seconds.
    await until(() => other.#ctl("member", "remove", line!.split(",")[0]));
    const added = ["member", "add", name, `--peer-urls=${peerUrl}`];
    await until(() => other.#ctl(...added));
    this.#settings.ETCD_INITIAL_CLUSTER_STATE = "existing";
    this.start();
    await until(() => this.#ctl("endpoint", "health"));
  }

  #ctl(...words: string[]): Promise<string> {
    const endpoint = `--endpoints=${this.#member.client}`;
    return run(["etcdctl", endpoint, ...words], this.#dir);
  }
}

/** Tries again and again, for a minute. */
async function until(step: () => Promise<unknown>): Promise<void> {
  for (let tries = 60;; tries--) {
    try {
      await step();
      return;
    } catch (error) {
      if (tries === 0) throw error;
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}
