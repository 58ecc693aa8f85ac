/** PostgreSQL on two nodes that Patroni runs, by the word of three members of etcd. */
import { join } from "@std/path";
import { DatabaseNode } from "./database_node.ts";
import { EtcdMember, planMembers } from "./etcd_member.ts";
import { pickNetwork } from "./loopback.ts";
import { ownFolder } from "./ordinary_user.ts";
import { LEASE, type Lease, type Passwords } from "./patroni_config.ts";
import { look, type MemberState, primaryIfWhole } from "./watch.ts";

/** A wait for the cluster fails after this time in ms, and shows the logs. */
const HANG_MS = 4 * 60_000;
/** Between two looks at the cluster, in ms. */
const LOOK_MS = 250;

/** A cluster on this machine, in a temporary folder. */
export class Cluster implements AsyncDisposable {
  readonly dir: string;
  readonly #members: EtcdMember[] = [];
  readonly #nodes: DatabaseNode[] = [];
  readonly passwords: Passwords = {
    patroni: crypto.randomUUID(),
    superuser: crypto.randomUUID(),
    replicator: crypto.randomUUID(),
    rewind: crypto.randomUUID(),
  };

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** Makes and starts one, and waits until its standby is synchronous. */
  static async start(lease: Lease = LEASE): Promise<Cluster> {
    const dir = await Deno.makeTempDir({ prefix: "letterlock-cluster-" });
    await Deno.chmod(dir, 0o711);
    const cluster = new Cluster(dir);
    try {
      await cluster.#make(lease);
      await cluster.untilWhole();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #make(lease: Lease): Promise<void> {
    const network = pickNetwork();
    const members = planMembers(network);
    for (const member of members) {
      this.#members.push(await EtcdMember.make(this.dir, member, members));
    }
    for (const member of this.#members) member.start();
    const archive = await ownFolder(join(this.dir, "archive"));
    for (const i of [1, 2]) {
      const site = {
        name: `db${i}`,
        host: network(20 + i),
        network: "127.0.0.0/8",
        etcd: members.map(({ client }) => client),
        ...{ lease, archive },
        passwords: this.passwords,
      };
      this.#nodes.push(await DatabaseNode.make(this.dir, site));
    }
    for (const node of this.#nodes) node.start();
  }

  get nodes(): readonly DatabaseNode[] {
    return this.#nodes;
  }

  get members(): readonly EtcdMember[] {
    return this.#members;
  }

  /** Waits until there is a primary with a synchronous standby; both. */
  async untilWhole(): Promise<
    { primary: DatabaseNode; standby: DatabaseNode }
  > {
    const deadline = Date.now() + HANG_MS;
    let seen: MemberState[] | undefined;
    while (Date.now() < deadline) {
      seen = await look(this.#nodes);
      const name = seen && primaryIfWhole(seen, this.#nodes.length);
      if (name) return this.#byRole(name);
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
    const logs = this.#nodes.map((node) => `${node.name}:\n${node.log}`);
    throw new Error(
      [`The cluster is not whole: ${JSON.stringify(seen)}`, ...logs].join("\n"),
    );
  }

  #byRole(primary: string): { primary: DatabaseNode; standby: DatabaseNode } {
    const [first, second] = this.#nodes;
    return first.name === primary
      ? { primary: first, standby: second }
      : { primary: second, standby: first };
  }

  /** Ends every process, and removes every file. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.#nodes) await node.end();
    for (const member of this.#members) await member.kill();
    for (const node of this.#nodes) node[Symbol.dispose]();
    await Deno.remove(this.dir, { recursive: true });
  }
}
