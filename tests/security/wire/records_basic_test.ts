import { assert, assertEquals } from "@std/assert";
import { drop, repeat, swapWithNext, type Target } from "../support/attacks.ts";
import type { Attack } from "../support/hostile_proxy.ts";
import {
  attackAll,
  IN_BOTH_MODES,
  replayDeletion,
  titlesOf,
} from "../support/record_attacks.ts";
import {
  Battlefield,
  CONTENT,
  type RecordName,
  RECORDS,
} from "../support/record_sessions.ts";

/** Basic mode seals records by the same code, so a few of them suffice. */
const IN_BASIC_MODE: RecordName[] = [
  "client's data1",
  "client's bye",
  "server's data1",
  "server's bye",
];

Deno.test("basic: records are sealed, but their order is not", async (t) => {
  await using field = await Battlefield.create("basic");
  const attacks = Object.entries(IN_BOTH_MODES);
  for (const [title, [manipulation, expectations]] of attacks) {
    const some = Object.entries(expectations)
      .filter(([name]) => IN_BASIC_MODE.includes(name as RecordName));
    await t.step(
      title,
      () => attackAll(field, manipulation, Object.fromEntries(some)),
    );
  }
  for (const manipulation of [repeat, drop, swapWithNext]) {
    await t.step(
      `not protected: content changed unnoticed by ${manipulation.name}()`,
      async () => {
        await changeContent(field, manipulation);
      },
    );
  }
  await t.step(
    "not protected: a replayed request is obeyed again",
    async () => {
      await replayDeletion(field);
      assertEquals(await titlesOf(field, "alice"), []);
    },
  );
});

/** Changes a record of content in either direction; nothing but a longer mail is noticed. */
async function changeContent(
  field: Battlefield,
  manipulation: (target: Target) => Attack,
): Promise<void> {
  const sent = RECORDS.get("client's data1")!;
  const sending = await field.run(sent, manipulation(sent));
  assertEquals(sending.error, undefined);
  const [stored] = await field.delivered(sending.title!);
  assert(stored !== CONTENT);
  const answered = RECORDS.get("server's data1")!;
  const reading = await field.run(answered, manipulation(answered));
  // The client takes no more than the size that was announced.
  const longer = manipulation === repeat;
  assertEquals(reading.error !== undefined, longer);
  assert(reading.read !== CONTENT);
}
