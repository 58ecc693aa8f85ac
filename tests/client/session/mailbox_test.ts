import { assert, assertEquals, assertRejects } from "@std/assert";
import { BytesContent } from "../../../lib/client/draft/content.ts";
import { Mailbox } from "../../../lib/client/session/mailbox.ts";
import type { OpenDraft } from "../../../lib/client/session/mail_session.ts";
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

  override async send(draft: OpenDraft): Promise<{ id: string }> {
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
