import { assert, assertEquals, assertRejects } from "@std/assert";
import { IncompleteSearchError } from "./pan_report.ts";
import { MODELS, ROWS } from "./rows.ts";
import { missingProgram, search } from "./spin.ts";

const missing = await missingProgram();
const ignore = missing !== undefined;
if (ignore) {
  console.warn(
    `\n!!! The models of the protocol are NOT checked: ${missing} is missing; ` +
      "apt-get install spin gcc\n",
  );
}

for (const { model, variant, broken } of ROWS.filter(({ quick }) => quick)) {
  const name = [model, ...variant].join(" ");
  const outcome = broken.length > 0 ? `breaks ${broken.join(", ")}` : "holds";
  Deno.test({
    name: `search() shows that ${name} ${outcome}`,
    ignore,
    async fn() {
      assertEquals((await search({ model, variant })).broken, broken);
    },
  });
}

Deno.test({
  name: "search() takes no proof from runs that were cut short",
  ignore,
  async fn() {
    const limits = { depth: 10, memoryMb: 900, minutes: 1 };
    await assertRejects(
      () => search({ model: "record", variant: [] }, limits),
      IncompleteSearchError,
      "max search depth too small",
    );
  },
});

Deno.test({
  name: "search() takes no proof from too little memory",
  ignore,
  async fn() {
    const limits = { depth: 10_000, memoryMb: 9, minutes: 1 };
    await assertRejects(
      () => search({ model: "record", variant: ["BASIC"] }, limits),
      IncompleteSearchError,
      "Search not completed",
    );
  },
});

Deno.test("ROWS have every fault that the models know, and every model as it is", async () => {
  for (const model of MODELS) {
    const text = await Deno.readTextFile(
      new URL(`${model}.pml`, import.meta.url),
    );
    const rows = ROWS.filter((row) => row.model === model);
    const used = new Set(rows.flatMap(({ variant }) => variant));
    const known = text.matchAll(/^#ifdef (\w+)$/gm);
    assertEquals(used, new Set([...known].map(([, macro]) => macro)));
    assert(rows.some(({ variant }) => variant.length === 0));
  }
});
