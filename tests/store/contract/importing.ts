import { assert, assertEquals, assertRejects } from "@std/assert";
import { OverQuotaError } from "../../../lib/store/errors.ts";
import type { Imported, MailStore } from "../../../lib/store/store.ts";
import {
  imported,
  messageOf,
  NOON,
  readText,
  send,
  totals,
} from "../support/mails.ts";
import type { Contract } from "./harness.ts";

const MESSAGE = "From: bob <bob@letterlock.invalid>\nSubject: Old\n\nyears\n";

/** What becomes of messages that users import into their own boxes. */
export function importingContract(contract: Contract): void {
  bytesAndMarks(contract);
  once(contract);
  quota(contract);
}

function bytesAndMarks(contract: Contract): void {
  for (const bytes of ["", MESSAGE, "\r\n\0\xff", "x".repeat(200_000)]) {
    contract.test(`import() of ${bytes.length} bytes keeps each of them`, async (store) => {
      const { id, added } = await imported(store, "bob", bytes);
      assert(added);
      const read = await readText(store, "bob", { id, message: true });
      assertEquals(read?.content, bytes);
      assertEquals(await totals(store, ["bob", "alice"]), [1, 0]);
    });
  }

  contract.test("import() keeps time and flags, and is no user's letter", async (store) => {
    await send(store, "x", { title: "New" });
    const time = NOON - 1e9 + 42;
    const { id } = await imported(store, "bob", MESSAGE, {
      time,
      flags: "TRS",
    });
    const mail = await readText(store, "bob", { index: 1 });
    assertEquals([mail?.id, mail?.title, mail?.time], [id, "Old", time]);
    assertEquals(mail?.from, "bob <bob@letterlock.invalid>");
    assertEquals([mail?.flags, mail?.unread, mail?.recent], [
      "RST",
      false,
      false,
    ]);
  });

  contract.test("import() makes a mail unread that has no flag of having been seen", async (store) => {
    await imported(store, "bob", "a", { recent: true });
    await imported(store, "bob", "b", { recent: false });
    await imported(store, "bob", "c", { flags: "F", recent: true });
    const { mails } = await store.list("bob", { limit: 9, unread: true });
    const read = await Promise.all(
      mails.map(({ id }) => store.read("bob", { id, peek: true })),
    );
    const marks = read.map((mail) => mail!.mail);
    assertEquals(
      marks.map(({ flags, recent }) => `${flags}${recent}`).sort(),
      ["Ffalse", "false", "true"],
    );
  });

  contract.test("import() takes any time", async (store) => {
    const times = [0, 1, 999, 99_999_999_999, Number.MAX_SAFE_INTEGER];
    for (const time of times) await imported(store, "bob", `${time}`, { time });
    const { mails } = await store.list("bob", { limit: 9 });
    assertEquals(mails.slice(0, 4).map(({ time }) => time), times.slice(0, 4));
    assert(mails[4].time > NOON);
  });
}

function once(contract: Contract): void {
  contract.test(
    "import() of the same bytes adds nothing while they are in the box",
    async (store, another) => {
      const first = await imported(store, "bob", MESSAGE);
      const again = { id: first.id, added: false };
      const other = { time: NOON - 5000, flags: "S" };
      assertEquals(await imported(store, "bob", MESSAGE, other), again);
      await readText(store, "bob", { id: first.id });
      assertEquals(await imported(store, "bob", MESSAGE), again);
      await another(async (next) => {
        assertEquals(await imported(next, "bob", MESSAGE), again);
        assert((await imported(next, "alice", MESSAGE)).added);
      });
      assertEquals(await totals(store, ["bob", "alice"]), [1, 1]);
      await store.delete("bob", { id: first.id });
      assert((await imported(store, "bob", MESSAGE)).added);
      assertEquals(await totals(store, ["bob", "alice"]), [1, 1]);
    },
  );

  contract.test("import() of what was exported adds nothing while the mail is there", async (store) => {
    const ids = [
      await send(store, "Hi"),
      await send(store, "x".repeat(100_000)),
    ];
    await send(store, "Hi");
    for (const id of ids) {
      const query = { id, message: true, peek: true };
      const { content, time } = (await readText(store, "bob", query))!;
      // An mbox tells seconds only.
      for (const told of [time, time - time % 1000]) {
        const answer = await imported(store, "bob", content, { time: told });
        assertEquals(answer, { id, added: false });
      }
      const other = await imported(store, "bob", `${content}!`, { time });
      assert(other.added);
      await store.delete("bob", { id });
      assert((await imported(store, "bob", content, { time })).added);
    }
    assertEquals(await totals(store, ["bob"]), [5]);
  });

  contract.test(
    "two sessions that import the same bytes add one mail",
    async (store, another) => {
      const one = await begun(store, MESSAGE);
      await another(async (next) => {
        const two = await begun(next, MESSAGE);
        const { id } = await two.commit();
        assertEquals(await one.commit(), { id, added: false });
        await one.abort();
      });
      assertEquals(await totals(store, ["bob"]), [1]);
    },
  );

  contract.test("an import that is given up leaves nothing", async (store) => {
    const importing = await begun(store, MESSAGE);
    await importing.abort();
    await importing.abort();
    await assertRejects(
      async () => await importing.write(new Uint8Array(1)),
      TypeError,
    );
    assertEquals(await totals(store, ["bob"]), [0]);
    assert((await imported(store, "bob", MESSAGE)).added);
  });
}

function quota(contract: Contract): void {
  contract.test("import() counts against the quota", async (store, another) => {
    const big = "x".repeat(9_000);
    await imported(store, "bob", big);
    const racing = await begun(store, `${big}1`);
    await another(async (next) => {
      await imported(next, "bob", `${big}2`);
    }, { quota: 24_576 });
    await assertRejects(() => racing.commit(), OverQuotaError, "bob");
    await racing.abort();
    const more = () => imported(store, "bob", "x");
    await assertRejects(more, OverQuotaError, "the box of bob is full");
    assertEquals((await imported(store, "bob", big)).added, false);
    assertEquals(await totals(store, ["bob"]), [2]);
  }, { quota: 24_576 });
}

/** An import of bob's that has all its bytes. */
async function begun(store: MailStore, text: string) {
  const importing = await store.import("bob", await messageOf(text));
  if ("id" in importing) {
    throw new Error(`It is there: ${(importing as Imported).id}`);
  }
  await importing.write(new TextEncoder().encode(text));
  return importing;
}
