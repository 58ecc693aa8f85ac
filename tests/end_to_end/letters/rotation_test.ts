import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { lateKeys } from "../../../lib/client/sealed/late_keys.ts";
import { openSealed } from "../../../lib/client/sealed/open_sealed.ts";
import { sealDraft } from "../../../lib/client/sealed/seal_draft.ts";
import type { MailSession } from "../../../lib/client/session/mail_session.ts";
import { BytesContent } from "../../../lib/client/draft/content.ts";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { generateKeys } from "../../../lib/keygen/generate.ts";
import type { KeygenOptions } from "../../../lib/keygen/plan.ts";
import {
  findSealedHead,
  SEALED_TITLE,
  SEALED_TYPE,
} from "../../../lib/letter/sealed_form.ts";
import { openBytes } from "../../../lib/seal/age.ts";
import { loadSealKeys, type SealKeys } from "../../../lib/seal/key_files.ts";
import { collected } from "../../seal/seal_group.ts";
import { Group } from "../../support/group.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

/** What a client does, over a session with the real server. */
class Client {
  readonly said: string[] = [];
  readonly #keys: ReturnType<typeof lateKeys>;

  constructor(readonly session: MailSession, user: string, keysDir: string) {
    const notify = (text: string) => void this.said.push(text);
    this.#keys = lateKeys({ user, keysDir, notify }, Date.now);
  }

  async send(to: string, text: string): Promise<void> {
    const draft = await this.#keys.seal(partsOf(to, text), text, this.session);
    const { open } = draft.content;
    await this.session.send({ ...draft, id: text, content: open() });
  }

  async read(index: number): Promise<string> {
    const mail = await this.session.read({ index, message: true });
    const reader = () => this.#keys.reader(this.session);
    const opening = { reader, isMessage: true, insecure: false };
    const { content } = await openSealed(mail, opening);
    return new TextDecoder().decode(await collected(content)).split("\n\n")[1];
  }

  /** The sealed head of a mail. */
  async head(index: number): Promise<Uint8Array> {
    const { content } = await this.session.read({ index });
    return findSealedHead(await collected(content))!;
  }
}

function partsOf(to: string, text: string) {
  const content = new BytesContent(encodeText(text));
  return { to: [to], title: text, content, attachments: [] };
}

/** Puts a letter into a box, as somebody does who writes to the server's disk. */
async function deliver(box: string, keys: SealKeys, time: number) {
  const sealer = { user: "bob", keys, time };
  const draft = await sealDraft(partsOf("alice", "Late"), "late-001", sealer);
  const head = `From: bob@elsewhere.example\nSubject: ${SEALED_TITLE}\n` +
    `Date: ${new Date(time).toUTCString()}\nContent-Type: ${SEALED_TYPE}\n\n`;
  const letter = await collected(draft.content.open());
  const text = head + new TextDecoder().decode(letter);
  await Deno.writeTextFile(join(box, "new", "1.late.elsewhere"), text);
}

Deno.test({
  name:
    "letters outlive the keys that sealed and signed them, and keys that ended make no new ones",
  ignore: IN_DATABASE,
}, async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const path = (...parts: string[]) => join(group.dir, ...parts);
  const folder = (user: string) => path("keys/clients", user);
  const keysOf = (user: string) => loadSealKeys(folder(user), user);
  const client = async (user: string) =>
    new Client(await group.connect(server, user), user, folder(user));
  const keygen = (change: Partial<KeygenOptions>) =>
    generateKeys({
      ...{ usersFile: path("users.txt"), usersNamed: true },
      ...{ keys: path("keys"), mail: path("mail"), bits: 2048 },
      ...{ rotate: [], remove: [], restoreBox: [], deleteBox: [] },
      ...change,
    });

  const bob = await client("bob");
  const earlier = await client("alice");
  await bob.send("alice", "Before-the-rotation");
  await earlier.send("bob", "By-my-old-key");
  const { identities: old } = await keysOf("alice");
  await keygen({ rotate: ["alice"] });
  const alice = await client("alice");

  await t.step(
    "after a rotation old mail opens, and old signatures are good",
    async () => {
      assertEquals(await alice.read(1), "Before-the-rotation");
      assertEquals(await bob.read(1), "By-my-old-key");
    },
  );

  await t.step(
    "a session of before seals the next letter to the new keys alone",
    async () => {
      await bob.send("alice", "After-the-rotation");
      assertMatch(bob.said.join("\n"), /^The keys of alice changed on [^\n]*$/);
      assertEquals(await alice.read(2), "After-the-rotation");
      const head = await alice.head(2);
      const { identities: [newest] } = await keysOf("alice");
      await openBytes(head, [newest]);
      const fault = await openBytes(head, old).catch((error) => error.fault);
      assertEquals(fault, "not_a_reader");
    },
  );

  await alice.session.close();
  const bobsKeys = await keysOf("bob");
  await keygen({ remove: ["bob"] });

  await t.step(
    "letters to a removed user are refused with a sentence",
    async () => {
      await Deno.writeTextFile(
        path("keys/clients/alice/password"),
        `${PASSWORDS.alice}\n`,
        { mode: 0o600 },
      );
      const mail = ["--to", "bob", "--title", "Gone", "--message", "x"];
      const { code, stderr } = await group.clientHere(server, "alice", [
        "send",
        ...mail,
      ]);
      assertEquals(code, 4);
      assertMatch(stderr, /No such recipient: "bob"/);
    },
  );

  await t.step({
    name:
      "of a removed user, a letter of before stays good, and a later one is marked",
    ignore: IN_DATABASE,
    async fn() {
      const later = await client("alice");
      assertEquals(await later.read(1), "Before-the-rotation");
      assertMatch(later.said.join("\n"), /^bob has no keys any more since /);
      await later.session.close();
      await deliver(path("mail/alice"), bobsKeys, Date.now() + 5000);
      const late = await group.clientHere(server, "alice", ["read", "3"]);
      assertEquals([late.code, late.stdout], [7, ""]);
      assertMatch(late.stderr, /Do not trust this letter \(withdrawn_key\)/);
    },
  });
});
