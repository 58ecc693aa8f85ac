import { assertEquals } from "@std/assert";
import { drop, reflect, repeat, swapWithNext } from "../support/attacks.ts";
import {
  attackAll,
  type AttackTable,
  CUT,
  replayDeletion,
  SEEN_BY_CLIENT,
  SEEN_BY_SERVER,
  SEEN_BY_SERVER_LATE,
  titlesOf,
} from "../support/record_attacks.ts";
import { Battlefield } from "../support/record_sessions.ts";

/** What only enhanced mode protects from. */
const IN_ENHANCED_MODE: AttackTable = {
  "a record replayed in its session is refused": [repeat, {
    "client's send": SEEN_BY_SERVER,
    "client's data1": SEEN_BY_SERVER,
    "client's data2": SEEN_BY_SERVER,
    "client's end": SEEN_BY_SERVER_LATE,
    // Neither end reads on after the last record.
    "client's bye": { delivered: true },
    "server's limits": SEEN_BY_CLIENT,
    "server's ok": SEEN_BY_CLIENT,
    "server's data1": SEEN_BY_CLIENT,
    "server's data2": SEEN_BY_CLIENT,
    "server's end": SEEN_BY_CLIENT,
    "server's bye": {},
  }],
  "a dropped record is found out by the next": [drop, {
    "client's send": SEEN_BY_SERVER,
    "client's data1": SEEN_BY_SERVER,
    "client's data2": SEEN_BY_SERVER,
    "server's ok": SEEN_BY_CLIENT,
    "server's data1": SEEN_BY_CLIENT,
    "server's data2": SEEN_BY_CLIENT,
  }],
  "reordered records are refused": [swapWithNext, {
    "client's send": SEEN_BY_SERVER,
    "client's data1": SEEN_BY_SERVER,
    "client's data2": SEEN_BY_SERVER,
    "server's ok": SEEN_BY_CLIENT,
    "server's data1": SEEN_BY_CLIENT,
    "server's data2": SEEN_BY_CLIENT,
  }],
  "a record reflected to its sender is refused": [reflect, {
    "client's send": SEEN_BY_CLIENT,
    "client's data1": SEEN_BY_CLIENT,
    "client's bye": { ...SEEN_BY_CLIENT, delivered: true },
    "server's limits": SEEN_BY_SERVER,
    "server's data1": SEEN_BY_CLIENT,
    "server's end": SEEN_BY_SERVER,
    // The server has closed the connection, so its record reaches no one.
    "server's bye": CUT,
  }],
};

Deno.test("enhanced: records that come again, too late or not at all are found out", async (t) => {
  await using field = await Battlefield.create("enhanced");
  for (const [title, attack] of Object.entries(IN_ENHANCED_MODE)) {
    await t.step(title, () => attackAll(field, ...attack));
  }
  await t.step("a replayed request is not obeyed", async () => {
    const before = field.alerts.length;
    await replayDeletion(field);
    await field.waitForAlerts(before + 1);
    assertEquals(await titlesOf(field, "alice"), ["Not to be deleted"]);
  });
});
