import { assert, assertEquals } from "@std/assert";
import { Random } from "../../fuzz/cases/random.ts";
import { holds } from "./load/load.ts";
import { SqlCounter } from "./load/sql_counter.ts";
import { Cluster } from "./machines/cluster.ts";
import { hasCluster } from "./packages.ts";
import { campaign } from "./strikes/campaign.ts";

/** A lease that ends sooner than that of docs/cluster.md, so that the test does. */
const LEASE = { ttl: 10, loopWait: 1, retryTimeout: 3 };

Deno.test({
  name: "a cluster has all that was acknowledged after its primary was killed",
  ignore: !await hasCluster(),
}, async () => {
  await using cluster = await Cluster.start(LEASE);
  await using load = await SqlCounter.start(cluster);
  const struck = { cluster, load, random: new Random(1) };
  for await (const outcome of campaign(["machine killed"], struck)) {
    assert(holds(outcome.tally), JSON.stringify(outcome));
    assert(outcome.before !== outcome.after, JSON.stringify(outcome));
  }
  await load.stop();
  const { acknowledged, lost } = await load.check();
  assertEquals([acknowledged > 0, lost], [true, 0]);
});
