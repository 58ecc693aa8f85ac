import { assertStringIncludes } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";
import { etcdSettings } from "./machines/etcd_member.ts";
import { LEASE, patroniConfig } from "./machines/patroni_config.ts";

const PAGE = await Deno.readTextFile(repositoryFile("docs/cluster.md"));

Deno.test("docs/cluster.md has the settings of etcd that the tests use", () => {
  const members = [1, 2, 3].map((i) => ({
    name: `etcd${i}`,
    peerUrl: `http://10.0.0.${i}:2380`,
    client: `10.0.0.${i}:2379`,
  }));
  const settings = etcdSettings(
    members[0],
    members,
    "/var/lib/etcd/letterlock",
  );
  const lines = Object.entries(settings).map((entry) => entry.join("="));
  assertStringIncludes(PAGE, "```sh\n" + lines.join("\n") + "\n```");
});

Deno.test("docs/cluster.md has the configuration of Patroni that the tests use", () => {
  const config = patroniConfig({
    name: "db1",
    ...{ rest: "10.0.0.1:8008", restReached: "10.0.0.1:8008" },
    ...{ database: "10.0.0.1:5432", databaseReached: "10.0.0.1:5432" },
    etcd: [1, 2, 3].map((i) => `10.0.0.${i}:2379`),
    etcdByRelay: false,
    dataDir: "/var/lib/postgresql/15/letterlock",
    runDir: "/var/run/postgresql",
    lease: LEASE,
    archive: "/backup/wal",
    network: "10.0.0.0/24",
    passwords: {
      ...{ patroni: "PASSWORD1", superuser: "PASSWORD2" },
      ...{ replicator: "PASSWORD3", rewind: "PASSWORD4" },
    },
  });
  assertStringIncludes(PAGE, "```yaml\n" + config + "```");
});
