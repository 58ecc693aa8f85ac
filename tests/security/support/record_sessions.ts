/** Two sessions whose records are attacked: one that sends a mail, one that reads it. */
import type { MailSession } from "../../../lib/client/session/mail_session.ts";
import type { Bytes } from "../../../lib/crypto/bytes.ts";
import type { Mode } from "../../../lib/protocol/handshake/handshake.ts";
import { type AnyServer, Group } from "../../support/group.ts";
import { readWhole } from "../../support/sessions.ts";
import type { Target } from "./attacks.ts";
import {
  type Attack,
  type End,
  HostileProxy,
  passAll,
} from "./hostile_proxy.ts";
import { connectVia, failureOf, type VictimError } from "./victims.ts";

/** Fills one data record of 256 KiB and part of a second; no two parts are alike. */
export const CONTENT = Array.from({ length: 50_000 }, (_, i) => i).join(" ");

/** The frames of some records that a client sends with a mail. */
export const SENT = { send: 1, data1: 2, data2: 3, end: 4, bye: 5 } as const;
/** The frames of the records that a server sends when a mail is read. */
export const READ = {
  limits: 2,
  ok: 3,
  data1: 4,
  data2: 5,
  end: 6,
  bye: 7,
} as const;

export type RecordName =
  | `client's ${keyof typeof SENT}`
  | `server's ${keyof typeof READ}`;

/** Records of the two sessions, of each kind. */
export const RECORDS = new Map<RecordName, Target>([
  ...Object.entries(SENT).map(([name, index]) =>
    [`client's ${name}`, { from: "client", index }] as [RecordName, Target]
  ),
  ...Object.entries(READ).map(([name, index]) =>
    [`server's ${name}`, { from: "server", index }] as [RecordName, Target]
  ),
]);

/** The outcome of a session. */
export interface Result {
  /** What the client reported, if it was not content. */
  error?: VictimError;
  /** What the reader got, if it got all. */
  read?: string;
  /** The title of the mail that was sent. */
  title?: string;
}

/** A group with a server, in which sessions are attacked. */
export class Battlefield implements AsyncDisposable {
  readonly group: Group;
  readonly server: AnyServer;
  /** Sees which mail has arrived. */
  readonly #bob: MailSession;
  readonly #captured = new Map<End, Bytes[]>();
  #count = 0;

  private constructor(group: Group, server: AnyServer, bob: MailSession) {
    this.group = group;
    this.server = server;
    this.#bob = bob;
  }

  static async create(mode: Mode): Promise<Battlefield> {
    const group = await Group.create();
    const flags = mode === "enhanced" ? ["--enhanced"] : [];
    const server = await group.serveHere(
      ...flags,
      "--max-clients",
      "8",
      "--max-per-user",
      "8",
    );
    const bob = await group.connect(server, "bob");
    await sendContent(bob, "carol", "To read");
    return new Battlefield(group, server, bob);
  }

  /** Runs the session that has the record, under the attack. */
  async run(target: Target, attack: Attack): Promise<Result> {
    await using proxy = new HostileProxy(this.server, attack);
    return target.from === "client"
      ? await this.#send(proxy)
      : await this.#read(proxy);
  }

  /** The frame that a session without an attack has in this place. */
  async capture({ from, index }: Target): Promise<Bytes> {
    if (!this.#captured.has(from)) {
      await using proxy = new HostileProxy(this.server, passAll);
      await (from === "client" ? this.#send(proxy) : this.#read(proxy));
      this.#captured.set(from, proxy.framesFrom(from));
    }
    return this.#captured.get(from)![index];
  }

  async #send(proxy: HostileProxy): Promise<Result> {
    const title = `Attacked ${this.#count++}`;
    const error = await failureOf(async () => {
      const session = await connectVia(this.group, proxy, "alice");
      await sendContent(session, "bob", title);
      await session.close();
    });
    return { error, title };
  }

  async #read(proxy: HostileProxy): Promise<Result> {
    let read: string | undefined;
    const error = await failureOf(async () => {
      const session = await connectVia(this.group, proxy, "carol");
      const { bytes } = await readWhole(session, { index: 1 });
      read = new TextDecoder().decode(bytes);
      await session.close();
    });
    return { error, read };
  }

  /** The contents of the mails with a title that bob has. */
  async delivered(title: string): Promise<string[]> {
    const contents: string[] = [];
    for (const { id } of (await this.#bob.search({ text: title })).mails) {
      const { mail, bytes } = await readWhole(this.#bob, { id });
      if (mail.title === title) contents.push(new TextDecoder().decode(bytes));
    }
    return contents;
  }

  /** The alerts in the server's log so far. */
  get alerts(): string[] {
    return this.server.log.filter((line) => line.includes("[Security Alert]"));
  }

  /** Waits until there are that many alerts. */
  async waitForAlerts(count: number): Promise<void> {
    await this.server.waitForLines("[Security Alert]", count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bob.close();
    await this.group[Symbol.asyncDispose]();
  }
}

async function sendContent(
  session: MailSession,
  to: string,
  title: string,
): Promise<void> {
  const content = ReadableStream.from([new TextEncoder().encode(CONTENT)]);
  await session.send({ id: crypto.randomUUID(), to: [to], title, content });
}
