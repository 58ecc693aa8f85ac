import { assertEquals } from "@std/assert";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import {
  SEALED_FIELDS,
  SEALED_TITLE,
  writeSealed,
} from "../../../lib/letter/sealed_form.ts";
import { noise } from "../../support/seeded.ts";
import { readText, send } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

/** The content of a sealed letter. */
async function sealed(size: number, head: Uint8Array): Promise<Uint8Array> {
  const letter = ReadableStream.from([noise(size)]);
  const pieces = writeSealed(letter, () => Promise.resolve(head));
  return concatBytes(...await Array.fromAsync(pieces));
}

const SEALED = { title: SEALED_TITLE, fields: SEALED_FIELDS };

/** What a store knows of sealed letters, which it cannot open. */
export function sealedContract(contract: Contract): void {
  contract.test(
    "heads() gives the heads of sealed letters, also after a new start",
    async (store, another) => {
      const small = noise(300);
      const large = noise(16 * 1024);
      const ids = [
        await send(store, await sealed(100, small), SEALED),
        await send(store, "Hi", { title: "Lunch" }),
        await send(store, await sealed(200_000, large), SEALED),
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
    const content = await sealed(100, noise(300));
    const id = await send(store, content, SEALED);
    await send(store, "Hi", { title: SEALED_TITLE });
    const { mails } = await store.list("bob", { limit: 2 });
    assertEquals(mails.map(({ sealed }) => sealed), [true, undefined]);
    const read = await readText(store, "bob", { id });
    assertEquals([read?.title, read?.sealed], [SEALED_TITLE, true]);
    assertEquals(read?.content, new TextDecoder().decode(content));
  });

  contract.test("heads() gives none for a letter that says it is sealed, and is not", async (store) => {
    const id = await send(store, "Hi", SEALED);
    assertEquals(await store.heads("bob", [id]), [undefined]);
  });
}
