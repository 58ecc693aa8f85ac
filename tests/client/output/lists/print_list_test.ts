import { assertEquals } from "@std/assert";
import {
  printList,
  summaryFields,
} from "../../../../lib/client/output/lists/print_list.ts";
import { objectOf } from "../../../../lib/protocol/fields.ts";
import { MAIL_SUMMARY } from "../../../../lib/protocol/requests/mail_summary.ts";
import { pagesOfBox } from "../../../../lib/client/session/paging.ts";
import { FakeIo } from "../../support/fake_io.ts";
import { FakeSession } from "../../support/fake_session.ts";

async function printed(session: FakeSession, json: boolean, terminal = false) {
  const io = new FakeIo({ terminal, columns: 44 });
  const pages = pagesOfBox((query) => session.inbox(query));
  const sayEmpty = () => io.warn("Empty.\n");
  await printList(io, pages, { json, sayEmpty });
  return io;
}

function boxOf(count: number): FakeSession {
  const mail = { from: "bob", title: "A title of some length", content: "x" };
  return new FakeSession(Array.from({ length: count }, () => ({ ...mail })));
}

Deno.test("printList() writes one header, then a line a mail", async () => {
  const { output, warnings } = await printed(boxOf(60), false);
  const lines = output.trimEnd().split("\n");
  assertEquals([lines.length, warnings], [61, ""]);
  assertEquals(lines.filter((line) => line.startsWith("Index")).length, 1);
});

Deno.test("printList() cuts lines to a terminal, and to nothing else", async () => {
  const widest = async (terminal: boolean) => {
    const { output } = await printed(boxOf(1), false, terminal);
    return Math.max(...output.split("\n").map((line) => line.length));
  };
  assertEquals([await widest(true), await widest(false)], [44, 66]);
});

Deno.test("printList() says that a list is empty, but not within JSON", async () => {
  const text = await printed(boxOf(0), false);
  assertEquals(text.output.split("\n").length, 2);
  assertEquals(text.warnings, "Empty.\n");
  const json = await printed(boxOf(0), true);
  assertEquals([json.output, json.warnings], ["[]\n", ""]);
});

Deno.test("printList() --json has every mail, with times in UTC", async () => {
  const session = boxOf(51);
  const { output } = await printed(session, true);
  const mails = JSON.parse(output);
  const { mails: [last] } = await session.inbox({ limit: 1 });
  assertEquals(mails.length, 51);
  assertEquals(mails[50].time, new Date(last.time).toISOString());
  // As a client receives it, in the order of the protocol.
  const received = objectOf(MAIL_SUMMARY).parse({ ...last, to: ["alice"] })!;
  assertEquals(
    Object.keys(summaryFields(received)),
    "id index from to time title length size unread sealed".split(" "),
  );
});

Deno.test("printList() explains the signs of a list once, at a terminal", async () => {
  const explained = "u: not sealed, so the server could read it.\n";
  assertEquals((await printed(boxOf(60), false, true)).warnings, explained);
  assertEquals((await printed(boxOf(1), false)).warnings, "");
  assertEquals((await printed(boxOf(1), true, true)).warnings, "");
});
