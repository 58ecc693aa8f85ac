import { assertEquals } from "@std/assert";
import { planSync } from "../../../lib/client/sync/plan_sync.ts";
import type { KnownMail, Place } from "../../../lib/client/sync/sync_state.ts";

/** What is to be done with the one mail of a box. */
function plan(
  { was, there, here }: { was?: string; there?: string; here?: string },
): string[] {
  const id = "1.M2";
  const [place, flags = ""] = was?.split(" ") ?? [];
  const before: KnownMail = { id, flags, place: place as Place };
  const planned = planSync({
    before: place === undefined ? undefined : [before],
    there: there === undefined ? [] : [{ id, flags: there }],
    here: new Map(here === undefined ? [] : [[id, { flags: here }]]),
  });
  return Object.entries(planned).flatMap(([name, mails]) =>
    mails.map((mail: string | { seen: boolean }) =>
      typeof mail === "string" ? name : `${name} ${mail.seen}`
    )
  );
}

const CASES: [Parameters<typeof plan>[0], ...string[]][] = [
  // Nothing to do.
  [{ was: "= S", there: "S", here: "S" }],
  [{ was: "= ", there: "", here: "" }],
  [{ was: "= S", there: "RS", here: "FS" }],
  [{ was: "+ " }],
  [{ was: "= S" }],
  // New mail, also that which could not be had the last time.
  [{ there: "" }, "fetch"],
  [{ was: "! ", there: "S" }, "fetch"],
  [{ was: "+ ", there: "S" }, "fetch"],
  // Mail that another program put here is nobody's business.
  [{ here: "S" }],
  // The side that has changed is followed.
  [{ was: "= ", there: "S", here: "" }, "markHere true"],
  [{ was: "= ", there: "", here: "S" }, "markThere true"],
  [{ was: "= S", there: "", here: "S" }, "markHere false"],
  [{ was: "= S", there: "S", here: "" }, "markThere false"],
  [{ was: "= ", there: "S", here: "S" }],
  [{ was: "= S", there: "", here: "" }],
  // Where nothing is known, who has read it has read it.
  [{ there: "S", here: "" }, "markHere true"],
  [{ there: "", here: "S" }, "markThere true"],
  [{ was: "- S", there: "", here: "S" }, "markThere true"],
  // Deletions.
  [{ was: "= ", there: "" }, "deletedHere"],
  [{ was: "- ", there: "S" }, "deletedHere"],
  [{ was: "= ", here: "" }, "deletedThere"],
  [{ was: "+ ", here: "S" }, "deletedThere"],
];

for (const [sides, ...expected] of CASES) {
  const title = `${JSON.stringify(sides)}: ${expected.join() || "nothing"}`;
  Deno.test(`planSync() of ${title}`, () => {
    assertEquals(plan(sides), expected);
  });
}
