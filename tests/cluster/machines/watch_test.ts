import { assertEquals } from "@std/assert";
import { type MemberState, primaryIfWhole } from "./watch.ts";

const LEADER = { name: "db2", role: "leader", state: "running", timeline: 4 };
const STANDBY = { ...LEADER, name: "db1", role: "sync_standby" };

function primaryOf(...members: MemberState[]): string | undefined {
  return primaryIfWhole(members, 2);
}

Deno.test("a cluster is whole with a primary that a synchronous standby follows", () => {
  assertEquals(primaryOf(STANDBY, LEADER), "db2");
  assertEquals(primaryOf({ ...STANDBY, state: "streaming" }, LEADER), "db2");
});

Deno.test("a cluster is not whole while its standby may be behind", () => {
  assertEquals(primaryOf({ ...STANDBY, role: "replica" }, LEADER), undefined);
  assertEquals(primaryOf({ ...STANDBY, timeline: 3 }, LEADER), undefined);
});

Deno.test("a cluster is not whole without one of its nodes", () => {
  assertEquals(primaryOf(LEADER), undefined);
  assertEquals(primaryOf(STANDBY), undefined);
  assertEquals(primaryOf({ ...STANDBY, state: "starting" }, LEADER), undefined);
  assertEquals(primaryOf({ ...LEADER, state: "stopped" }, STANDBY), undefined);
});
