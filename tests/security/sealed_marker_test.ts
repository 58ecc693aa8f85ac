import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { encodeText } from "../../lib/crypto/bytes.ts";
import { BytesContent } from "../../lib/client/draft/content.ts";
import type { Draft } from "../../lib/client/draft/draft.ts";
import type { DraftParts } from "../../lib/client/draft/make_draft.ts";
import { makeDraft } from "../../lib/client/draft/make_draft.ts";
import { MemberKeys } from "../../lib/client/sealed/member_keys.ts";
import { openSealed } from "../../lib/client/sealed/open_sealed.ts";
import { sealDraft } from "../../lib/client/sealed/seal_draft.ts";
import type { MailSession } from "../../lib/client/session/mail_session.ts";
import { Group, type Server } from "../support/group.ts";
import { PASSWORDS } from "../support/group_keys.ts";
import { childrenOf, workersOf } from "../support/processes.ts";
import {
  filesWith,
  type Forms,
  formsIn,
  formsOf,
  newMarker,
} from "./support/marker.ts";
import { canReadMemory, formsInMemory } from "./support/process_memory.ts";

const seesMemory = canReadMemory();
if (!seesMemory) {
  console.warn(
    "\n!!! The memory of the server's processes is NOT searched for what is in sealed " +
      "letters: it takes Linux, and /proc/PID/mem that may be read\n",
  );
}

/** A letter with a marker in its title, its contents, and what is attached. */
function letterWith(marker: string): DraftParts {
  const text = encodeText(`See you at ten, ${marker}.\n`.repeat(10_000));
  return {
    to: ["bob"],
    title: `Title ${marker}`,
    content: new BytesContent(text),
    attachments: [
      Object.assign(new BytesContent(text), { name: `${marker}.txt` }),
    ],
  };
}

/** What a server's disk, log and processes have of a marker. */
class Searched {
  readonly #forms: Forms;
  readonly #found = new Set<string>();

  constructor(
    readonly group: Group,
    readonly server: Server,
    marker: string,
  ) {
    this.#forms = formsOf(marker);
  }

  /** Where the marker was found so far. */
  get found(): string[] {
    return [...this.#found].sort();
  }

  everywhere(): void {
    const { server } = this;
    this.disk();
    this.text("log", server.log.join("\n"));
    this.memory("supervisor", server.pid);
    for (const pid of childrenOf(server.pid)) this.memory("worker", pid);
  }

  disk(): void {
    const files = filesWith(join(this.group.dir, "mail"), this.#forms);
    if (files.length > 0) this.#found.add("disk");
  }

  text(place: string, text: string): void {
    const forms = formsIn(encodeText(text), this.#forms);
    if (forms.length > 0) this.#found.add(place);
  }

  /** Whether it could be searched: a process may end meanwhile. */
  memory(place: string, pid: number): boolean {
    try {
      if (seesMemory && formsInMemory(pid, this.#forms).size > 0) {
        this.#found.add(place);
      }
      return true;
    } catch (error) {
      if (hasEnded(error)) return false;
      throw error;
    }
  }
}

/** Linux says ESRCH of a process that has ended and was not reaped yet. */
function hasEnded(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    String(error).includes("os error 3)");
}

/** Sends a draft, and looks when half of it is with the server. */
async function sendLooking(
  session: MailSession,
  { content, ...draft }: Draft,
  look: () => void | Promise<void>,
): Promise<void> {
  const pieces = await Array.fromAsync(
    content.open(),
    (piece) => piece.slice(),
  );
  const half = Math.ceil(pieces.length / 2);
  const paused = async function* () {
    yield* pieces.slice(0, half);
    await look();
    yield* pieces.slice(half);
  };
  const id = crypto.randomUUID();
  await session.send({ ...draft, id, content: paused() });
}

/** bob reads his newest mail, and looks when half of it is here; the text of it. */
async function readLooking(
  group: Group,
  session: MailSession,
  look: () => void,
): Promise<string> {
  const { mails } = await session.inbox({});
  await session.heads(mails.map(({ id }) => id));
  const { content, ...download } = await session.read({
    index: mails[0].index,
  });
  let looked = false;
  const paused = async function* () {
    for await (const piece of content) {
      if (!looked) look();
      looked = true;
      yield piece;
    }
  };
  const { mail, content: plain, got } = await openSealed(
    { ...download, content: paused() },
    {
      reader: () => keysOf(group, "bob").reader(session),
      isMessage: false,
      insecure: false,
    },
  );
  const pieces = await Array.fromAsync(plain, (piece) => piece.slice());
  await got();
  return mail.title + await new Blob(pieces).text();
}

function keysOf(group: Group, user: string): MemberKeys {
  const keysDir = join(group.dir, "keys", "clients", user);
  return new MemberKeys({ user, keysDir, notify: () => {} }, Date.now);
}

/** All that a user gets who asks for everything there is. */
async function answersTo(session: MailSession, ids: string[]): Promise<string> {
  const questions: (() => Promise<unknown>)[] = [
    () => session.inbox({}),
    () => session.search({ text: "title" }),
    () => session.search({ text: "ten", contents: true }),
    () => session.users({}),
    async () => new TextDecoder().decode(await session.groupList()),
    () => session.heads(ids),
    ...ids.map((id) => () => session.read({ id })),
    () => session.read({ index: 1 }),
  ];
  const answers: unknown[] = [];
  for (const ask of questions) {
    answers.push(await ask().catch((error: Error) => error.message));
  }
  return JSON.stringify(answers);
}

/** carol changes her password, and the process that writes it is looked at. */
async function changeLooking(
  session: MailSession,
  searched: Searched,
): Promise<number> {
  let changing = true;
  let looks = 0;
  const change = { old: PASSWORDS.carol, new: "a new password" };
  const changed = session.changePassword(change).finally(() => {
    changing = false;
  });
  // Awaited below, once the loop has ended.
  changed.catch(() => {});
  while (changing) {
    for (const pid of workersOf(searched.server.pid, "password")) {
      if (searched.memory("password", pid)) looks++;
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  await changed;
  return looks;
}

Deno.test("what is in a sealed letter is nowhere on its server", async (t) => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const [alice, bob, carol] = await Promise.all(
    ["alice", "bob", "carol"].map((user) => group.connect(server, user)),
  );
  const marker = newMarker();
  const searched = new Searched(group, server, marker);
  const look = () => searched.everywhere();

  await t.step(
    "not while it is sent, read or asked for by others",
    async () => {
      const keys = await keysOf(group, "alice").fresh(alice);
      const sealer = { user: "alice", keys, time: Date.now() };
      const id = crypto.randomUUID();
      const draft = await sealDraft(letterWith(marker), id, sealer);
      await sendLooking(alice, draft, look);
      const text = await readLooking(group, bob, look);
      assert(text.startsWith(`Title ${marker}`), text.slice(0, 200));
      const { mails } = await bob.inbox({});
      const answers = await answersTo(carol, mails.map(({ id }) => id));
      searched.text("another user", answers);
      assert(answers.includes('"bob"') && answers.includes("group list 1"));
      look();
      assertEquals(searched.found, []);
    },
  );

  await t.step("nor when a password is changed", async () => {
    const looks = await changeLooking(carol, searched);
    assertEquals(searched.found, []);
    assert(looks > 0 || !seesMemory, "the process was never there");
  });

  await t.step("the same search finds what is in an unsealed one", async () => {
    const marker = newMarker();
    const other = new Searched(group, server, marker);
    const draft = await makeDraft(letterWith(marker), crypto.randomUUID());
    await sendLooking(alice, draft, async () => {
      // The worker may not have got it yet.
      do {
        other.everywhere();
        await new Promise((resolve) => setTimeout(resolve));
      } while (seesMemory && !other.found.includes("worker"));
    });
    other.disk();
    const { mails } = await bob.inbox({});
    other.text("another user", JSON.stringify(mails));
    const places = ["another user", "disk", ...seesMemory ? ["worker"] : []];
    assertEquals(other.found, places);
  });
  for (const session of [alice, bob, carol]) await session.close();
});

Deno.test("a marker is found in every form, wherever it stands", () => {
  const marker = newMarker();
  const forms = formsOf(marker);
  const found = (text: string) => formsIn(encodeText(text), forms);
  for (const before of ["", "a", "ab", "abc"]) {
    const text = `${before}${marker} and so on`;
    assertEquals(found(text), ["text"]);
    assertEquals(found(btoa(text)), ["base64"]);
    assertEquals(found(encodeText(text).toHex()), ["hex"]);
    const wide = [...text].join("\0") + "\0";
    assertEquals(found(wide), ["text in UTF-16"]);
  }
  assertEquals(found(newMarker()), []);
});

Deno.test("no form of a password is so short that others may have it", () => {
  for (const password of Object.values(PASSWORDS)) {
    const forms = formsOf(password);
    assertEquals(forms.filter(([, form]) => form.length < 7), []);
    assertEquals(formsIn(encodeText(password), forms), ["text"]);
  }
  assertThrows(() => formsOf("12345678"), Error, "too short");
});
