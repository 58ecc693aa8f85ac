import { assertEquals } from "@std/assert";
import type { MailSession } from "../../lib/client/session/mail_session.ts";
import { RequestError } from "../../lib/protocol/errors.ts";
import { Group } from "../support/group.ts";
import { readWhole, sendText } from "../support/sessions.ts";

const ROUNDS = 25;

/** Sends one mail after the other; their ids by their contents. */
async function sendMany(
  session: MailSession,
  name: string,
): Promise<Map<string, string>> {
  const sent = new Map<string, string>();
  for (let i = 0; i < ROUNDS; i++) {
    const content = `${name} ${i} `.repeat(1 + i * 300);
    sent.set(
      await sendText(session, { to: ["carol", "bob"] }, content),
      content,
    );
  }
  return sent;
}

/** Reads and deletes mails until all senders are done and the box is empty. */
async function takeAll(
  session: MailSession,
  taken: Map<string, string>,
  isOver: () => boolean,
): Promise<void> {
  for (;;) {
    const over = isOver();
    const { mails } = await session.inbox({ limit: 10 });
    if (over && mails.length === 0) return;
    for (const { id } of mails) await takeOne(session, id, taken);
  }
}

/** Takes a mail by deleting it, unless another session was faster. */
async function takeOne(
  session: MailSession,
  id: string,
  taken: Map<string, string>,
): Promise<void> {
  try {
    const { bytes } = await readWhole(session, { id });
    await session.delete({ id });
    assertEquals(taken.has(id), false);
    taken.set(id, new TextDecoder().decode(bytes));
  } catch (error) {
    const gone = error instanceof RequestError && error.code === "no_such_mail";
    if (!gone) throw error;
  }
}

/** Lists the box again and again: its indexes have no gap, and nothing fails. */
async function watch(session: MailSession, isOver: () => boolean) {
  while (!isOver()) {
    const { total, mails } = await session.inbox({});
    const indexes = mails.map(({ index }) => index);
    const first = total - indexes.length + 1;
    assertEquals(indexes, indexes.map((_, i) => first + i));
    await session.search({ text: "alice" });
  }
}

Deno.test("sessions that deliver into, list and empty one box at once lose nothing", async () => {
  await using group = await Group.create();
  const server = await group.serve(
    "--enhanced",
    "--max-clients",
    "6",
    "--max-per-user",
    "3",
  );
  const connect = (user: string) => group.connect(server, user);
  const senders = await Promise.all([connect("alice"), connect("bob")]);
  const takers = await Promise.all([connect("carol"), connect("carol")]);
  const watchers = await Promise.all([connect("carol"), connect("bob")]);
  let over = false;
  const isOver = () => over;
  const taken = new Map<string, string>();

  const sending = Promise.all(
    senders.map((session, i) => sendMany(session, `sender ${i}`)),
  ).finally(() => over = true);
  const others = [
    ...takers.map((session) => takeAll(session, taken, isOver)),
    ...watchers.map((session) => watch(session, isOver)),
  ];
  const [sent] = await Promise.all([sending, ...others]);

  const all = new Map(sent.flatMap((ids) => [...ids]));
  assertEquals(all.size, 2 * ROUNDS);
  assertEquals(taken, all);
  assertEquals((await watchers[1].inbox({})).total, 2 * ROUNDS);
  for (const session of [...senders, ...takers, ...watchers]) {
    await session.close();
  }
  assertEquals(server.log.filter((line) => /crash|fail/i.test(line)), []);
});
