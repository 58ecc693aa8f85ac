import { assertEquals, assertRejects } from "@std/assert";
import {
  pagesOfBox,
  pagesOfMatches,
} from "../../../lib/client/session/paging.ts";
import { Failure } from "../../../lib/program/failure.ts";
import type { MailSummary } from "../../../lib/protocol/requests/mail_summary.ts";
import { FakeSession } from "../support/fake_session.ts";

function boxOf(count: number): FakeSession {
  return new FakeSession(
    Array.from({ length: count }, (_, i) => ({
      from: "bob",
      title: `Mail ${i + 1}`,
      content: "",
      unread: i % 2 === 0,
    })),
  );
}

async function indexes(
  pages: AsyncIterable<MailSummary[]>,
): Promise<number[]> {
  const all: number[] = [];
  for await (const page of pages) all.push(...page.map(({ index }) => index));
  return all;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

Deno.test("pagesOfBox() gives every mail once, oldest first", async () => {
  for (const count of [0, 1, 49, 50, 51, 67, 100, 101, 250]) {
    const session = boxOf(count);
    const pages = pagesOfBox((query) => session.inbox(query));
    assertEquals(await indexes(pages), range(1, count));
  }
});

Deno.test("pagesOfBox() gives only the newest, in few questions", async () => {
  for (const [newest, questions] of [[1, 1], [50, 1], [51, 2], [99, 2]]) {
    const session = boxOf(120);
    const pages = pagesOfBox((query) => session.inbox(query), newest);
    assertEquals(await indexes(pages), range(121 - newest, 120));
    assertEquals(session.calls.length, questions);
  }
  const session = boxOf(3);
  const pages = pagesOfBox((query) => session.inbox(query), 10);
  assertEquals(await indexes(pages), [1, 2, 3]);
});

Deno.test("pagesOfMatches() gives what a condition leaves, oldest first", async () => {
  const session = boxOf(230);
  const getPage = (query: { before?: number; limit: number }) =>
    session.inbox({ ...query, unread: true });
  const odd = range(1, 230).filter((index) => index % 2 === 1);
  assertEquals(await indexes(pagesOfMatches(getPage)), odd);
  assertEquals(await indexes(pagesOfMatches(getPage, 60)), odd.slice(-60));
  assertEquals(await indexes(pagesOfMatches(getPage, 2)), [227, 229]);
});

Deno.test("pagesOfMatches() does not follow a server that repeats itself", async () => {
  const session = boxOf(3);
  const pages = pagesOfMatches(() => session.inbox({}));
  await assertRejects(() => indexes(pages), Failure, "has no end");
});
