import { assert, assertEquals, assertRejects } from "@std/assert";
import { BytesContent } from "../../../lib/client/draft/content.ts";
import { Mailbox } from "../../../lib/client/session/mailbox.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import {
  EndedByServer,
  Unanswered,
} from "../../../lib/client/session/connect/unanswered.ts";
import type { Upload } from "../../../lib/client/session/mail_session.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { FakeSession } from "../support/fake_session.ts";

const LETTER = {
  to: ["bob"],
  title: "Hello",
  content: new BytesContent(new TextEncoder().encode("Hello bob")),
};

/** Takes the mail, then loses the connection before the answer. */
class LosingSession extends FakeSession {
  readonly #failure: Failure;

  constructor(failure: Failure) {
    super();
    this.#failure = failure;
  }

  override async send(draft: Upload): Promise<{ id: string }> {
    await super.send(draft);
    throw this.#failure;
  }

  override close(): Promise<void> {
    return Promise.reject(this.#failure);
  }
}

const LOST = new Failure(EXIT.cannotConnect, "The connection was lost");
const TAMPERED = new Failure(EXIT.security, "A record was changed");

Deno.test("send() sends again over a new connection, under the same id", async () => {
  const lost = new LosingSession(LOST);
  const good = new FakeSession();
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const mailbox = new Mailbox(lost, () => Promise.resolve(good), note);
  assertEquals(await mailbox.send(LETTER), { id: "sent-1" });
  assertEquals(good.sent, lost.sent);
  assertEquals(new TextDecoder().decode(good.sent[0].bytes), "Hello bob");
  assertEquals(mailbox.session, good);
  assertEquals(notes, [
    "The connection was lost; connecting again to send the mail.",
  ]);
});

Deno.test("send() uses a new id for each letter", async () => {
  const session = new FakeSession();
  const open = () => Promise.reject(new Error("not needed"));
  const mailbox = new Mailbox(session, open, () => {});
  await mailbox.send(LETTER);
  await mailbox.send(LETTER);
  const [first, second] = session.sent;
  assert(first.id !== second.id);
  // What letterlock/1 takes as the id of a draft.
  assert(/^[A-Za-z0-9_-]{8,64}$/.test(first.id), first.id);
});

Deno.test("send() gives up when the second connection is lost too", async () => {
  let opened = 0;
  const mailbox = new Mailbox(
    new LosingSession(LOST),
    () => {
      opened++;
      return Promise.resolve(new LosingSession(LOST));
    },
    () => {},
  );
  await assertRejects(() => mailbox.send(LETTER), Failure, LOST.message);
  assertEquals(opened, 1);
});

Deno.test("send() does not go on after an attack", async () => {
  const open = () => Promise.reject(new Error("opened again"));
  const mailbox = new Mailbox(new LosingSession(TAMPERED), open, () => {});
  await assertRejects(() => mailbox.send(LETTER), Failure, TAMPERED.message);
});

Deno.test("close() tells of an attack, not of a connection that is gone", async () => {
  const open = () => Promise.reject(new Error("not needed"));
  await new Mailbox(new LosingSession(LOST), open, () => {}).close();
  const attacked = new Mailbox(new LosingSession(TAMPERED), open, () => {});
  await assertRejects(() => attacked.close(), Failure, TAMPERED.message);
});

const BOX = ["one", "two", "three"].map((title) => ({
  from: "bob",
  title,
  content: "x",
}));
const NEVER = () => Promise.reject(new Error("opened again"));

/** What a send fails with, over sessions that fail with these, in turn. */
async function failedSend(...failures: Failure[]): Promise<Failure> {
  const [first, ...others] = failures.map((failure) => {
    const session = new FakeSession();
    session.send = () => Promise.reject(failure);
    return session;
  });
  const open = () => {
    const next = others.shift();
    if (next) return Promise.resolve(next);
    const reason = "Cannot connect to h:1: nothing listens there";
    return Promise.reject(new Failure(EXIT.cannotConnect, reason, "is it on?"));
  };
  const mailbox = new Mailbox(first, open, () => {});
  return await assertRejects(
    () => mailbox.send(LETTER, "draft-of-before"),
    Failure,
  );
}

const HALF_SENT = new Unanswered(LOST, false);
const ALL_SENT = new Unanswered(LOST, true);
const AGAIN = "mail-client send --again draft-of-before sends it again, " +
  "and it will not come twice";

Deno.test("send() says that a mail was not delivered where that is sure", async () => {
  const ended = new EndedByServer(EXIT.cannotConnect, "The server stops");
  for (const first of [HALF_SENT, ended]) {
    const { message, hint, exitCode } = await failedSend(first);
    assertEquals(
      message,
      "Cannot connect to h:1: nothing listens there; the mail was not delivered",
    );
    assertEquals([hint, exitCode], ["is it on?", EXIT.cannotConnect]);
  }
  const twice = await failedSend(HALF_SENT, HALF_SENT);
  assertEquals(twice.message, `${LOST.message}; the mail was not delivered`);
});

Deno.test("what came of a mail stands in the sentence of who refused to connect again", async () => {
  const refused = new Failure(EXIT.invalidCredentials, "Invalid login.", "Ask");
  const ended = new EndedByServer(EXIT.cannotConnect, "The server ended it");
  const mailbox = new Mailbox(
    new LosingSession(ended),
    () => Promise.reject(refused),
    () => {},
  );
  const error = await assertRejects(() => mailbox.send(LETTER), Failure);
  assertEquals(
    [error.message, error.hint],
    ["Invalid login; the mail was not delivered.", "Ask"],
  );
});

Deno.test("send() says that nobody knows, and how to send again", async () => {
  const cases = [
    [ALL_SENT],
    [HALF_SENT, ALL_SENT],
    [ALL_SENT, HALF_SENT],
    [new Unanswered(TAMPERED, true)],
  ];
  for (const failures of cases) {
    const { message, hint, exitCode } = await failedSend(...failures);
    assert(
      message.endsWith("; it is not known whether the mail was delivered"),
      message,
    );
    assertEquals(hint, AGAIN);
    const attacked = failures[0].exitCode === EXIT.security;
    assertEquals(exitCode, attacked ? EXIT.security : EXIT.cannotConnect);
  }
});

Deno.test("delete() turns an index into an id before it asks", async () => {
  const session = new FakeSession(BOX);
  const refs: unknown[] = [];
  const { delete: remove } = session;
  session.delete = (ref) => (refs.push(ref), remove.call(session, ref));
  const mailbox = new Mailbox(session, NEVER, () => {});
  assertEquals((await mailbox.delete({ index: 2 })).title, "two");
  assertEquals((await mailbox.delete({ id: "id-3" })).title, "three");
  assertEquals(refs, [{ id: "id-2" }, { id: "id-3" }]);
  for (const index of [2, 50, Number.MAX_SAFE_INTEGER]) {
    await assertRejects(
      () => mailbox.delete({ index }),
      RequestError,
      `There is no mail ${index}`,
    );
  }
});

Deno.test("delete() takes no other mail when the first answer is lost", async () => {
  for (const done of [true, false]) {
    const server = new FakeSession(BOX);
    const lost = new FakeSession(BOX);
    lost.delete = async (ref) => {
      if (done) await server.delete(ref);
      throw ALL_SENT;
    };
    const notes: string[] = [];
    const open = () => Promise.resolve(server);
    const mailbox = new Mailbox(lost, open, (text) => notes.push(text));
    assertEquals((await mailbox.delete({ index: 1 })).title, "one");
    assertEquals(notes, [
      "The connection was lost; connecting again to delete the mail.",
    ]);
    const { mails } = await server.inbox({});
    assertEquals(mails.map(({ title }) => title), ["two", "three"]);
  }
});

Deno.test("delete() says that nothing was deleted when the index cannot be looked up", async () => {
  const session = new FakeSession(BOX);
  session.inbox = () => Promise.reject(ALL_SENT);
  const open = () => Promise.reject(LOST);
  const mailbox = new Mailbox(session, open, () => {});
  const error = await assertRejects(
    () => mailbox.delete({ index: 2 }),
    Failure,
  );
  assertEquals(error.message, `${LOST.message}; the mail was not deleted`);
  assertEquals(error.hint, undefined);
});

Deno.test("delete() says what nobody knows, and a command that hits one mail", async () => {
  for (
    const [failure, outcome] of [
      [ALL_SENT, "it is not known whether the mail was deleted"],
      [HALF_SENT, "the mail was not deleted"],
    ] as const
  ) {
    const session = new FakeSession(BOX);
    session.delete = () => Promise.reject(failure);
    const open = () => Promise.reject(LOST);
    const mailbox = new Mailbox(session, open, () => {});
    const error = await assertRejects(
      () => mailbox.delete({ index: 2 }),
      Failure,
    );
    assertEquals(error.message, `${LOST.message}; ${outcome}`);
    const unsure = failure === ALL_SENT;
    assertEquals(
      error.hint,
      unsure
        ? "mail-client delete --id id-2 takes this mail and no other"
        : undefined,
    );
  }
});

Deno.test("an unknown recipient is refused with the nearest user", async () => {
  const mailbox = new Mailbox(
    new FakeSession(),
    () => Promise.reject(new Error("no need to")),
    () => {},
  );
  const near = "There is no user bbo; did you mean bob?";
  await assertRejects(
    () => mailbox.send({ ...LETTER, to: ["bbo"] }),
    RequestError,
    near,
  );
  await assertRejects(() => mailbox.checkNames(["bbo"]), RequestError, near);
});

Deno.test("an unknown recipient is refused also where nobody tells the users", async () => {
  const session = new FakeSession();
  session.users = () => Promise.reject(LOST);
  const mailbox = new Mailbox(session, () => Promise.reject(LOST), () => {});
  const error = await assertRejects(
    () => mailbox.checkNames(["bbo"]),
    RequestError,
  );
  assertEquals(error.message, "There is no user bbo");
});
