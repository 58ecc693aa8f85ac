import { assertEquals } from "@std/assert";
import type { MailStore, SearchQuery } from "../../../lib/store/store.ts";
import { readText, send } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

/** What a search finds, and how it pages. */
export function searchContract(contract: Contract): void {
  finding(contract);
  for (const contents of [false, true]) paging(contract, contents);
}

async function fill(store: MailStore): Promise<void> {
  await send(store, "lunch at noon", { title: "Plans", from: "carol" });
  await send(store, "see the plans", { title: "Re: Plans" });
  await send(store, "nothing", { title: "GRÜSSE aus Köln" });
  await send(store, "x".repeat(200_000) + "needle" + "y".repeat(200_000), {
    title: "long",
  });
  await send(store, "50% of _all_", { title: "100% sure" });
}

async function find(
  store: MailStore,
  text: string,
  rest: Partial<SearchQuery> = {},
): Promise<number[]> {
  const { mails } = await store.search("bob", { text, limit: 50, ...rest });
  return mails.map(({ index }) => index);
}

function finding(contract: Contract): void {
  contract.test("search() finds senders and titles, whatever the case", async (store) => {
    await fill(store);
    assertEquals(await find(store, "plans"), [1, 2]);
    assertEquals(await find(store, "CAROL"), [1]);
    assertEquals(await find(store, "grüsse"), [3]);
    assertEquals(await find(store, "Ko\u0308ln"), [3]);
    await send(store, "Οδυσσέας", { title: "Σίσυφος" });
    for (const text of ["σίσυφος", "σίσυφοσ", "ΣΊΣΥΦΟΣ"]) {
      assertEquals(await find(store, text), [6]);
    }
    const contents = { contents: true };
    assertEquals(await find(store, "οδυσσέασ", contents), [6]);
    assertEquals(await find(store, "noon"), []);
    assertEquals(await find(store, "%"), [5]);
    assertEquals(await find(store, "_"), []);
  });

  contract.test("search() of contents finds what is in them, too", async (store) => {
    await fill(store);
    const contents = { contents: true };
    assertEquals(await find(store, "Plans", contents), [1, 2]);
    assertEquals(await find(store, "NOON", contents), [1]);
    assertEquals(await find(store, "needle", contents), [4]);
    assertEquals(await find(store, "_all_", contents), [5]);
    assertEquals(await find(store, "letterlock", contents), []);
    assertEquals((await store.count("bob")).unread, 5);
  });

  contract.test("search() of contents finds a text that two pieces share", async (store) => {
    for (let shift = 0; shift < 12; shift++) {
      const before = "ü".repeat(32_700 + shift);
      await send(store, `${before}${"a".repeat(shift)}Zwölf${before}`);
    }
    const all = Array.from({ length: 12 }, (_, i) => i + 1);
    assertEquals(await find(store, "zwölf", { contents: true }), all);
  });
}

function paging(contract: Contract, contents: boolean): void {
  const where = contents ? "contents" : "titles";
  contract.test(`search() of ${where} pages from the newest to the oldest`, async (store) => {
    for (let i = 0; i < 250; i++) {
      await send(store, "x", { title: i % 50 === 0 ? "Hit" : "miss" });
    }
    await readText(store, "bob", { index: 1 });
    const query = { text: "hit", contents, limit: 2 };
    const page = await store.search("bob", query);
    assertEquals([page.total, page.unread], [250, 249]);
    assertEquals(page.mails.map(({ index }) => index), [151, 201]);
    const older = (before: number) => find(store, "hit", { ...query, before });
    assertEquals(await older(151), [51, 101]);
    assertEquals(await older(51), [1]);
    assertEquals(await older(1), []);
  });
}
