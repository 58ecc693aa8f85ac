import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { Dovecot } from "../../support/foreign/dovecot.ts";
import {
  hasProgram,
  runForeign,
} from "../../support/foreign/foreign_programs.ts";
import { Group } from "../../support/group.ts";
import { printed } from "../../support/programs.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

const HAS_MBLAZE = await hasProgram("mlist", { args: [], of: "mblaze" });
const HAS_DOVECOT = await hasProgram("doveadm", {
  args: ["help"],
  of: "dovecot-core",
});

const TITLE = "Grüße ✓ 你好: 🍜";
const CONTENT = "Hallo Bob,\nFrom me to you\n\n.\näöü 你好\n";
const FOREIGN = `From: =?utf-8?Q?J=C3=BCrgen?= <juergen@example.org>
To: bob@example.org
Subject: =?utf-8?B?VsO2Z2Vs?= =?utf-8?Q?_=1B[2J?=
Date: Tue, 24 Nov 2026 16:12:05 +0000
Message-ID: <1@example.org>

By another program.
`;

interface Listed {
  id: string;
  index: number;
  from: string;
  title: string;
}

/** One server, and what bob sees through mail-client. */
class Interop implements AsyncDisposable {
  private constructor(
    readonly group: Group,
    readonly run: (user: string, args: string[]) => Promise<string>,
  ) {}

  static async create(): Promise<Interop> {
    const group = await Group.create();
    const server = await group.serveHere("--enhanced");
    return new Interop(
      group,
      (user, args) => printed(group.clientHere(server, user, args)),
    );
  }

  get box(): string {
    return join(this.group.dir, "mail", "bob");
  }

  send(title: string, message: string): Promise<string> {
    const args = ["send", "--seal=never", "--to=bob", "--title", title];
    return this.run("alice", [...args, "--message", message]);
  }

  async inbox(...args: string[]): Promise<Listed[]> {
    return JSON.parse(await this.run("bob", ["inbox", "--json", ...args]));
  }

  async titles(...args: string[]): Promise<string[]> {
    return (await this.inbox(...args)).map(({ title }) => title);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.group[Symbol.asyncDispose]();
  }
}

Deno.test({
  name: "mblaze and mail-client work on one box",
  ignore: !HAS_MBLAZE || IN_DATABASE,
  async fn(t) {
    await using interop = await Interop.create();
    const { box, run } = interop;
    const mblaze = (name: string, args: string[], input?: string) =>
      runForeign(name, args, { dir: interop.group.dir, input });
    const files = async (...args: string[]) =>
      (await mblaze("mlist", [...args, box])).split("\n").filter(Boolean);
    await interop.send(TITLE, CONTENT);

    await t.step("mscan lists and mshow shows a delivered mail", async () => {
      const [file] = await files();
      assert((await mblaze("mscan", [file])).includes(TITLE));
      const shown = await mblaze("mshow", [file]);
      assertMatch(shown, /^From: alice/m);
      assertMatch(shown, /^To: bob/m);
      assert(shown.includes(`Subject: ${TITLE}\n`));
      assert(shown.endsWith(CONTENT), shown);
    });

    await t.step("what mdeliver delivers is listed and read", async () => {
      await mblaze("mdeliver", [box], FOREIGN);
      const [, mail] = await interop.inbox();
      assertEquals([mail.index, mail.title], [2, "Vögel \ufffd[2J"]);
      const shown = await run("bob", ["read", "2"]);
      assertMatch(shown, /^From: .*juergen@example\.org/);
      assertMatch(shown, /^Title: Vögel \ufffd\[2J$/m);
      assertMatch(shown, /\nContents:\nBy another program\.\n$/);
    });

    await t.step("so is a file dropped into new", async () => {
      const text = "Subject: Dropped\n\nx";
      await Deno.writeTextFile(join(box, "new", "dropped, by=hand"), text);
      const mail = (await interop.inbox()).find((mail) =>
        mail.title === "Dropped"
      );
      assertEquals(await run("bob", ["read", "--raw", "--id", mail!.id]), "x");
    });

    await t.step("marks that mflag makes and takes show", async () => {
      await mblaze("minc", [box]);
      assertEquals(await interop.titles("--unread"), [TITLE]);
      const [{ id }] = await interop.inbox("--unread");
      const mine = async () =>
        (await files()).find((file) => file.includes(id))!;
      await mblaze("mflag", ["-S", await mine()]);
      assertEquals(await interop.titles("--unread"), []);
      await mblaze("mflag", ["-s", await mine()]);
      assertEquals(await interop.titles("--unread"), [TITLE]);
    });

    await t.step("a mail that mail-client read is seen by mlist", async () => {
      const [{ id }] = await interop.inbox("--unread");
      assertEquals(await run("bob", ["read", "--raw", "--id", id]), CONTENT);
      const seen = await files("-S");
      assert(seen.some((file) => file.includes(`cur/${id}:2,S`)), `${seen}`);
    });

    await t.step("what is removed is gone", async () => {
      for (const file of await files()) await Deno.remove(file);
      assertEquals(await interop.inbox(), []);
    });
  },
});

Deno.test({
  name: "Dovecot and mail-client work on one box",
  ignore: !HAS_DOVECOT || IN_DATABASE,
  async fn(t) {
    await using interop = await Interop.create();
    await interop.send(TITLE, CONTENT);
    await interop.send("Second", "The second content.\n");
    const dovecot = await Dovecot.on(interop.group.dir, interop.box);

    await t.step("doveadm fetches what was delivered", async () => {
      const [first, second] = await dovecot.fetch("hdr.subject.utf8", "body");
      assertEquals(first, { "hdr.subject.utf8": TITLE, body: CONTENT });
      assertEquals(second["hdr.subject.utf8"], "Second");
    });

    await t.step("doveadm searches headers and contents", async () => {
      assertEquals(await dovecot.count("subject", "Second"), 1);
      assertEquals(await dovecot.count("body", "äöü"), 1);
      assertEquals(await dovecot.count("from", "alice"), 2);
    });

    await t.step(
      "marks that Dovecot makes show, and others' show there",
      async () => {
        await dovecot.doveadm("flags", "add", "\\Seen", "subject", "Second");
        assertEquals(await interop.titles("--unread"), [TITLE]);
        await interop.run("bob", ["read", "1"]);
        assertEquals(await dovecot.count("unseen"), 0);
        assertEquals(await interop.titles("--unread"), []);
      },
    );

    await t.step("a mail that Dovecot saves is listed and read", async () => {
      await dovecot.save(FOREIGN);
      assertEquals((await interop.titles()).at(-1), "Vögel \ufffd[2J");
      const shown = await interop.run("bob", ["read", "3", "--raw"]);
      assertEquals(shown, "By another program.\n");
    });

    await t.step("a mail that Dovecot copies is listed twice", async () => {
      await dovecot.doveadm(
        "copy",
        ...["INBOX", "mailbox", "INBOX", "subject", "Vögel"],
      );
      const files = await Array.fromAsync(
        Deno.readDir(join(interop.box, "cur")),
      );
      const links = await Promise.all(
        files.map(async ({ name }) =>
          (await Deno.stat(join(interop.box, "cur", name))).nlink
        ),
      );
      assert(links.includes(2), `no hard link: ${links}`);
      const copies = (await interop.inbox()).filter(({ title }) =>
        title.startsWith("Vögel")
      );
      assertEquals(copies.length, 2);
      for (const { id } of copies) {
        const shown = await interop.run("bob", ["read", "--raw", "--id", id]);
        assertEquals(shown, "By another program.\n");
      }
      await interop.run("bob", ["delete", "--id", copies[1].id]);
    });

    await t.step("a mail that either deletes is gone for both", async () => {
      await dovecot.doveadm(
        "expunge",
        ...["mailbox", "INBOX", "subject", "Second"],
      );
      assertEquals((await interop.titles())[0], TITLE);
      await interop.run("bob", ["delete", "1"]);
      assertEquals(await dovecot.count("all"), 1);
      assertEquals((await interop.inbox()).length, 1);
    });
  },
});
