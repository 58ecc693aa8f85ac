import { assertEquals } from "@std/assert";
import type { MailStore } from "../../../lib/store/store.ts";
import { imported, send } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

async function listed(store: MailStore, threads?: boolean) {
  const { mails } = await store.list("bob", { limit: 9, threads });
  return mails.map(({ message_id, references }) => [message_id, references]);
}

/** What lists say of the conversations that mails are in. */
export function threadsContract(contract: Contract): void {
  contract.test(
    "list() says which mails a mail goes on from, if that is asked for",
    async (store, another) => {
      const ids = (count: number) =>
        Array.from({ length: count }, (_, i) => `<m${i}@x.org>`);
      await send(store);
      const fields = {
        in_reply_to: "<b@x.org>",
        references: "<a@x.org> <b@x.org>",
      };
      await send(store, "x", { fields });
      const long = { in_reply_to: "<q@x.org>", references: ids(20).join(" ") };
      await send(store, "x", { fields: long });
      const message =
        "Message-ID: <c@x.org>\nIn-Reply-To: your mail <b@x.org>\n\nHi";
      await imported(store, "bob", message, { time: Date.UTC(2099, 0) });
      const expected = [
        [undefined, undefined],
        [undefined, "<a@x.org> <b@x.org>"],
        [undefined, [ids(1), ...ids(20).slice(-8), "<q@x.org>"].join(" ")],
        ["<c@x.org>", "<b@x.org>"],
      ];
      assertEquals(await listed(store, true), expected);
      await another(async (other) => {
        assertEquals(await listed(other, true), expected);
        assertEquals(
          await listed(other),
          expected.map(() => [undefined, undefined]),
        );
      });
    },
  );
}
