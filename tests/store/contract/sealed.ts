import { assertEquals, assertRejects } from "@std/assert";
import { SEALED_TITLE } from "../../../lib/letter/sealed_form.ts";
import { OverQuotaError } from "../../../lib/store/errors.ts";
import { noise } from "../../support/seeded.ts";
import { SEALED, sealedContent } from "../support/sealed_content.ts";
import { readText, send } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

/** What a store knows of sealed letters, which it cannot open. */
export function sealedContract(contract: Contract): void {
  contract.test(
    "heads() gives the heads of sealed letters, also after a new start",
    async (store, another) => {
      const small = noise(300);
      const large = noise(16 * 1024);
      const ids = [
        await send(store, await sealedContent(100, small), SEALED),
        await send(store, "Hi", { title: "Lunch" }),
        await send(store, await sealedContent(200_000, large), SEALED),
      ];
      const asked = [...ids.toReversed(), "1.M2"];
      const expected = [large, undefined, small, undefined];
      assertEquals(await store.heads("bob", asked), expected);
      assertEquals(
        await store.heads("carol", asked),
        asked.map(() => undefined),
      );
      await another(async (other) => {
        assertEquals(await other.heads("bob", asked), expected);
      });
    },
  );

  contract.test("a sealed letter is marked as one, and read as it came", async (store) => {
    const content = await sealedContent(100, noise(300));
    const id = await send(store, content, SEALED);
    await send(store, "Hi", { title: SEALED_TITLE });
    const { mails } = await store.list("bob", { limit: 2 });
    assertEquals(mails.map(({ sealed }) => sealed), [true, undefined]);
    const read = await readText(store, "bob", { id });
    assertEquals([read?.title, read?.sealed], [SEALED_TITLE, true]);
    assertEquals(read?.content, new TextDecoder().decode(content));
  });

  contract.test("a sealed letter is deleted with its head", async (store) => {
    const id = await send(store, await sealedContent(100, noise(300)), SEALED);
    await store.heads("bob", [id]);
    const gone = await store.delete("bob", { id, forever: true });
    assertEquals(gone?.sealed, true);
    assertEquals(await store.heads("bob", [id]), [undefined]);
  });

  contract.test("a letter that was sealed anew and sent again comes once", async (store) => {
    const draft = { ...SEALED, id: "draft-01" };
    const [first, second] = [noise(300), noise(301)];
    const id = await send(store, await sealedContent(100, first), draft);
    assertEquals(
      await send(store, await sealedContent(100, second), draft),
      id,
    );
    assertEquals(await store.count("bob"), { total: 1, unread: 1 });
    assertEquals(await store.heads("bob", [id]), [first]);
  });

  contract.test(
    "a sealed letter counts for the quota with what it takes on the disk",
    async (store) => {
      const letter = await sealedContent(9_000, noise(300));
      await send(store, letter, SEALED);
      await assertRejects(() => send(store, letter, SEALED), OverQuotaError);
      assertEquals((await store.count("bob")).total, 1);
    },
    { quota: 24_576 },
  );

  contract.test("heads() gives none for a letter that says it is sealed, and is not", async (store) => {
    const id = await send(store, "Hi", SEALED);
    assertEquals(await store.heads("bob", [id]), [undefined]);
  });
}
