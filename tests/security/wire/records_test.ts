import { attackAll, IN_BOTH_MODES } from "../support/record_attacks.ts";
import { Battlefield } from "../support/record_sessions.ts";

Deno.test("enhanced: whatever is done to a record on its way is found out", async (t) => {
  await using field = await Battlefield.create("enhanced");
  for (const [title, attack] of Object.entries(IN_BOTH_MODES)) {
    await t.step(title, () => attackAll(field, ...attack));
  }
});
