/** Striking a cluster, and letting it get well again. */
import type { Random } from "../../../fuzz/cases/random.ts";
import type { Load } from "../load/load.ts";
import type { Cluster } from "../machines/cluster.ts";
import type { DatabaseNode } from "../machines/database_node.ts";
import { switchOver } from "../machines/switch_over.ts";
import type { Strike } from "./strike_plan.ts";

/** How long a machine is frozen, cut off or without its Patroni: twice a lease, in ms. */
export const AWAY_MS = 40_000;

/** What a strike has to work on. */
interface Struck {
  cluster: Cluster;
  primary: DatabaseNode;
  standby: DatabaseNode;
  random: Random;
  load: Load;
}

/** Ends a strike: what was stopped goes on, what was killed starts. */
type Heal = () => void;

/** A strike, and the time in ms until it is undone; never before clients are served. */
interface Kind {
  awayMs: number;
  begin(struck: Struck): Heal | Promise<Heal>;
}

async function kill(node: DatabaseNode): Promise<Heal> {
  await node.killAll();
  return () => node.start();
}

function freeze(node: DatabaseNode): Heal {
  node.freeze();
  return () => node.thaw();
}

const KINDS: Record<Strike, Kind> = {
  "database killed": {
    awayMs: 0,
    begin({ primary }) {
      primary.killDatabase();
      // Patroni finds it and starts it again.
      return () => {};
    },
  },
  "machine killed": {
    awayMs: 0,
    begin: ({ primary }) => kill(primary),
  },
  "machine frozen": {
    awayMs: AWAY_MS,
    begin: ({ primary }) => freeze(primary),
  },
  "machine isolated": {
    awayMs: AWAY_MS,
    begin({ primary, standby }) {
      primary.isolate(standby);
      return () => primary.join(standby);
    },
  },
  "patroni killed": {
    awayMs: 0,
    async begin({ primary }) {
      await primary.restartPatroni();
      return () => {};
    },
  },
  "patroni frozen": {
    awayMs: AWAY_MS,
    begin({ primary }) {
      primary.freezePatroni();
      return () => primary.thaw();
    },
  },
  "standby killed": {
    awayMs: 0,
    begin: ({ standby }) => kill(standby),
  },
  "standby frozen": {
    awayMs: AWAY_MS,
    begin: ({ standby }) => freeze(standby),
  },
  "switched over": {
    awayMs: 0,
    async begin({ cluster, primary, standby }) {
      await switchOver(primary, standby, cluster.passwords.patroni);
      return () => {};
    },
  },
  "mail-server killed": {
    awayMs: 0,
    async begin({ load, random }) {
      await load.killServer?.(random);
      return () => {};
    },
  },
  "worker killed": {
    awayMs: 0,
    begin({ load, random }) {
      load.killWorker?.(random);
      return () => {};
    },
  },
  "etcd member killed": {
    awayMs: 10_000,
    async begin({ cluster, random }) {
      const member = random.pick(cluster.members);
      await member.kill();
      return () => member.start();
    },
  },
  "etcd member replaced": {
    awayMs: 10_000,
    async begin({ cluster: { members }, random }) {
      const [fresh, other] = random.pick([[0, 1], [1, 2], [2, 0]]);
      await members[fresh].replace(members[other]);
      // From now on the new one is needed: there are two.
      await members[other].kill();
      return () => members[other].start();
    },
  },
};

/** How long the part that is struck stays away, in ms. */
export function timeAway(strike: Strike): number {
  return KINDS[strike].awayMs;
}

/** Strikes, and gives what undoes it. */
export async function strike(kind: Strike, struck: Struck): Promise<Heal> {
  return await KINDS[kind].begin(struck);
}
