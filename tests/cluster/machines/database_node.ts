/** A machine with PostgreSQL and the Patroni that runs it. */
import { join } from "@std/path";
import { killNow } from "../../support/processes.ts";
import { Link } from "./link.ts";
import { freePort } from "./loopback.ts";
import {
  logOf,
  ownFile,
  ownFolder,
  run,
  type Running,
  start,
  untilEnded,
} from "./ordinary_user.ts";
import { type Lease, type Passwords, patroniConfig } from "./patroni_config.ts";
import { endPostmaster, postmasterOf } from "./postmaster.ts";
import { freezeTrees, killTrees, thaw } from "./process_tree.ts";

/** What a node is made from. */
export interface NodeSite {
  name: string;
  /** Its address on loopback. */
  host: string;
  /** The network of all machines. */
  network: string;
  /** The members of etcd, as HOST:PORT. */
  etcd: string[];
  lease: Lease;
  archive: string;
  passwords: Passwords;
}

/** A database node as processes, and the links by which others reach it. */
export class DatabaseNode implements Disposable {
  readonly name: string;
  readonly #dir: string;
  readonly #rest: string;
  /** What clients dial, what the other node dials, and what Patroni dials. */
  readonly #links: { clients: Link; peers: Link[]; etcd: Link[] };
  #patroni?: Running;
  #frozen: number[] = [];

  private constructor(
    { name, host, etcd }: NodeSite,
    dir: string,
    ports: { rest: number; database: number },
  ) {
    this.name = name;
    this.#dir = dir;
    this.#rest = `${host}:${ports.rest}`;
    const to = (port: number) => new Link(host, { hostname: host, port });
    this.#links = {
      clients: to(ports.database),
      peers: [to(ports.database), to(ports.rest)],
      etcd: etcd.map((member) => {
        const [hostname, port] = member.split(":");
        return new Link(host, { hostname, port: Number(port) });
      }),
    };
  }

  /** Writes its configuration into a folder of its own below `above`. */
  static async make(above: string, site: NodeSite): Promise<DatabaseNode> {
    const dir = await ownFolder(join(above, site.name));
    const { host } = site;
    const ports = { rest: freePort(host), database: freePort(host) };
    const node = new DatabaseNode(site, dir, ports);
    await ownFile(join(dir, "config.yml"), node.#config(site, ports.database));
    return node;
  }

  #config(site: NodeSite, port: number): string {
    const [databaseReached, restReached] = this.#links.peers
      .map((link) => link.address);
    return patroniConfig({
      ...site,
      rest: this.#rest,
      restReached,
      database: `${site.host}:${port}`,
      databaseReached,
      etcd: this.#links.etcd.map((link) => link.address),
      etcdByRelay: true,
      dataDir: this.#dataDir,
      runDir: this.#dir,
    });
  }

  /** Where clients of the database dial. */
  get address(): string {
    return this.#links.clients.address;
  }

  /** Where its Patroni answers whoever looks at it from beside it, not by a link. */
  get rest(): string {
    return this.#rest;
  }

  /** Starts its Patroni, which starts PostgreSQL, and makes its data at the first time. */
  start(): void {
    const words = ["patroni", join(this.#dir, "config.yml")];
    this.#patroni = start("patroni", words, this.#dir);
  }

  /** Kills PostgreSQL alone. */
  killDatabase(): void {
    killTrees(this.#database());
  }

  /**
   * Kills Patroni, and does what its unit does then: stops PostgreSQL before Patroni starts
   * again. That would let the old primary acknowledge writes that no standby has.
   */
  async restartPatroni(): Promise<void> {
    await this.#killPatroni();
    const stop = ["stop", "-m", "immediate", "-D", this.#dataDir];
    await run(["/usr/lib/postgresql/15/bin/pg_ctl", ...stop], this.#dir);
    this.start();
  }

  async #killPatroni(): Promise<void> {
    if (!this.#patroni) return;
    killNow(this.#patroni.pid);
    await this.#patroni.ended;
    this.#patroni = undefined;
  }

  /** Kills both at once, as a machine that loses its power. */
  async killAll(): Promise<void> {
    const database = this.#database();
    killTrees([...this.#patroniPids(), ...database]);
    await this.#patroni?.ended;
    this.#patroni = undefined;
    for (const pid of database) await untilEnded(pid);
  }

  /** Stops every process, as a machine that hangs. */
  freeze(): void {
    this.#frozen = freezeTrees([...this.#patroniPids(), ...this.#database()]);
  }

  /** Stops Patroni alone: PostgreSQL runs on, and nobody tells it what happens. */
  freezePatroni(): void {
    this.#frozen = freezeTrees(this.#patroniPids());
  }

  /** Lets them all go on as if no time had passed. */
  thaw(): void {
    thaw(this.#frozen);
    this.#frozen = [];
  }

  /** Cuts it off from clients, the other node and etcd. */
  isolate(other: DatabaseNode): void {
    for (const link of this.#linksWith(other)) link.cut();
  }

  /** Undoes that. */
  join(other: DatabaseNode): void {
    for (const link of this.#linksWith(other)) link.heal();
  }

  #linksWith(other: DatabaseNode): Link[] {
    const { clients, peers, etcd } = this.#links;
    return [clients, ...peers, ...etcd, ...other.#links.peers];
  }

  /** Ends its processes; nothing of PostgreSQL stays outside of its folder. */
  async end(): Promise<void> {
    this.thaw();
    await this.#killPatroni();
    await endPostmaster(this.#dataDir);
  }

  /** The end of its log. */
  get log(): string {
    return logOf("patroni", this.#dir, /INFO: (no action|Lock owner)/);
  }

  [Symbol.dispose](): void {
    const { clients, peers, etcd } = this.#links;
    for (const link of [clients, ...peers, ...etcd]) link[Symbol.dispose]();
  }

  #patroniPids(): number[] {
    return this.#patroni ? [this.#patroni.pid] : [];
  }

  #database(): number[] {
    return postmasterOf(this.#dataDir);
  }

  get #dataDir(): string {
    return join(this.#dir, "data");
  }
}
