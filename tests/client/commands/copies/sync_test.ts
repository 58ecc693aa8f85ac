import { assert, assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../../lib/program/failure.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { RequestError } from "../../../../lib/protocol/errors.ts";
import type { FakeIo } from "../../support/fake_io.ts";
import { type FakeMail, FakeSession } from "../../support/fake_session.ts";
import { inTempDir } from "../../../support/in_temp_dir.ts";
import { runCommand } from "../run_command.ts";

const MAILS: FakeMail[] = [
  { from: "bob", title: "One", content: "Hi", time: Date.UTC(2026, 10, 4) },
  { from: "bob", title: "Two", content: "Hello", unread: true },
  { from: "Eve <e@x>", title: "Three", content: "", id: "3.M4.letterlock" },
];

/** Syncs; what the person hears. */
async function sync(
  dir: string,
  session: FakeSession,
  ...more: string[]
): Promise<FakeIo> {
  const args = ["sync", dir, ...more];
  return (await runCommand(args, { connections: [session] })).io;
}

/** The mails of a Maildir, by folder and name. */
function filesOf(dir: string): string[] {
  return ["new", "cur", "tmp"].flatMap((folder) =>
    [...Deno.readDirSync(`${dir}/${folder}`)].map(({ name }) =>
      `${folder}/${name}`
    )
  ).sort();
}

const FILES = [
  "cur/f_3.M4_2eletterlock:2,S",
  "cur/id-1:2,S",
  "new/id-2",
];

/** Runs `test` with a folder that is in sync with a session. */
async function inSync(
  test: (dir: string, session: FakeSession) => Promise<void>,
): Promise<void> {
  await inTempDir(async (parent) => {
    const session = new FakeSession(MAILS);
    await sync(`${parent}/md`, session);
    session.calls.length = 0;
    await test(`${parent}/md`, session);
  });
}

Deno.test("sync writes each mail into a Maildir, byte for byte, for its owner alone", async () => {
  await inTempDir(async (parent) => {
    const dir = `${parent}/a/b`;
    const session = new FakeSession(MAILS);
    const { output } = await sync(dir, session);
    assertEquals(output, "3 mails new.\n");
    assertEquals(filesOf(dir), FILES);
    const type = "Content-Type: text/plain; charset=utf-8";
    const path = `${dir}/cur/id-1:2,S`;
    assertEquals(
      await Deno.readTextFile(path),
      `Subject: One\n${type}\n\nHi`,
    );
    const { mode, mtime } = await Deno.stat(path);
    assertEquals([mode! & 0o777, mtime?.getTime()], [0o600, MAILS[0].time]);
    assertEquals((await Deno.stat(dir)).mode! & 0o777, 0o700);
    const { unread } = await session.inbox({});
    assertEquals(unread, 1);
  });
});

Deno.test("sync asks once where nothing is new", async () => {
  await inSync(async (dir, session) => {
    const state = await Deno.readTextFile(`${dir}/.letterlock-sync`);
    const { output } = await sync(dir, session);
    assertEquals(output, "Nothing is new.\n");
    assertEquals(session.calls, ["flags known"]);
    assertEquals(filesOf(dir), FILES);
    assertEquals(await Deno.readTextFile(`${dir}/.letterlock-sync`), state);
  });
});

Deno.test("sync carries marks of read mails both ways, and leaves other flags alone", async () => {
  await inSync(async (dir, session) => {
    // mutt marks a mail as replied to and read, and another as new.
    await Deno.rename(`${dir}/new/id-2`, `${dir}/cur/id-2:2,RS`);
    await Deno.rename(`${dir}/cur/id-1:2,S`, `${dir}/cur/id-1:2,F`);
    const { output } = await sync(dir, session);
    assertEquals(output, "2 mails marked on the server.\n");
    const unread = async () =>
      (await session.inbox({ unread: true })).mails.map(({ id }) => id);
    assertEquals(await unread(), ["id-1"]);
    await session.mark({ id: "id-2", unread: true });
    await session.mark({ id: "id-1", unread: false });
    const second = await sync(dir, session);
    assertEquals(second.output, "2 mails marked here.\n");
    assertEquals(filesOf(dir).slice(1), ["cur/id-1:2,FS", "cur/id-2:2,R"]);
    session.calls.length = 0;
    await sync(dir, session);
    assertEquals(session.calls, ["flags known"]);
  });
});

Deno.test("sync deletes nothing without --delete, and all of it with it", async () => {
  await inSync(async (dir, session) => {
    await session.delete({ id: "id-1" });
    await Deno.remove(`${dir}/new/id-2`);
    assertEquals((await sync(dir, session)).output, "Nothing is new.\n");
    assertEquals(filesOf(dir), FILES.slice(0, 2));
    assertEquals((await session.inbox({})).total, 2);
    const { output } = await sync(dir, session, "--delete");
    assertEquals(
      output,
      "1 mail deleted here, 1 mail deleted on the server.\n",
    );
    assertEquals(filesOf(dir), FILES.slice(0, 1));
    assertEquals((await session.inbox({})).total, 1);
    assertEquals(
      (await sync(dir, session, "--delete")).output,
      "Nothing is new.\n",
    );
  });
});

Deno.test("sync leaves mail alone that other programs put into the Maildir", async () => {
  await inSync(async (dir, session) => {
    await Deno.writeTextFile(`${dir}/cur/1780315200.R1.host,S=9:2,D`, "draft");
    await Deno.writeTextFile(`${dir}/new/1780315200.letterlock`, "other");
    await sync(dir, session, "--delete");
    assertEquals(filesOf(dir).length, 5);
    assertEquals((await session.inbox({})).total, 3);
  });
});

Deno.test("sync without its file takes the mails that are here for what they are", async () => {
  await inSync(async (dir, session) => {
    await Deno.remove(`${dir}/.letterlock-sync`);
    await Deno.rename(`${dir}/new/id-2`, `${dir}/cur/id-2:2,S`);
    const { output } = await sync(dir, session, "--delete");
    assertEquals(output, "1 mail marked on the server.\n");
    assertEquals(session.calls[0], "flags");
    assertEquals(filesOf(dir).length, 3);
    assertEquals((await session.inbox({})).total, 3);
  });
});

Deno.test("sync goes on where an earlier one was cut short", async () => {
  await inTempDir(async (parent) => {
    const dir = `${parent}/md`;
    const session = new FakeSession(MAILS);
    const { messages } = session;
    session.messages = async function* (ids) {
      let left = 1;
      for await (const given of messages.call(session, ids)) {
        if (left-- === 0) throw new Failure(EXIT.cannotConnect, "Lost");
        yield given;
      }
    };
    await assertRejects(() => sync(dir, session), Failure, "Lost");
    // As a kill in the middle of a mail leaves it.
    await Deno.writeTextFile(`${dir}/tmp/letterlock-sync.id-2`, "half");
    await Deno.writeTextFile(`${dir}/tmp/1.of.another`, "half");
    session.messages = messages;
    await sync(dir, session);
    assertEquals(filesOf(dir), [...FILES, "tmp/1.of.another"]);
  });
});

Deno.test("sync names a mail that did not come, and has all others", async () => {
  await inSync(async (dir, session) => {
    await Deno.remove(dir, { recursive: true });
    const { messages } = session;
    session.messages = async function* (ids) {
      for await (const given of messages.call(session, ids)) {
        const error = new RequestError("storage", "The disk fails");
        yield given.id === "id-1" ? { id: given.id, error } : given;
      }
    };
    let io: FakeIo | undefined;
    const options = {
      connections: [session],
      onIo: (each: FakeIo) => io = each,
    };
    const error = await assertRejects(
      () => runCommand(["sync", dir], options),
      Failure,
      "1 mail did not come",
    );
    assertEquals(error.exitCode, EXIT.failed);
    assert(io!.warnings.includes("mail id-1: The disk fails."), io!.warnings);
    assertEquals(filesOf(dir), [FILES[0], FILES[2]]);
    session.messages = messages;
    assertEquals((await sync(dir, session)).output, "1 mail new.\n");
  });
});

Deno.test("sync refuses a sealed letter that it cannot open, with all others here", async () => {
  await inTempDir(async (parent) => {
    const sealed: FakeMail = {
      ...{ from: "bob", title: "Sealed letter", content: "forged" },
      ...{ sealed: true, id: "id-9" },
    };
    const session = new FakeSession([...MAILS, sealed]);
    const dir = `${parent}/md`;
    await assertRejects(() => sync(dir, session), Failure, "1 mail did not");
    assertEquals(filesOf(dir), FILES);
  });
});

Deno.test("sync writes nothing outside of the Maildir, whatever the server says", async () => {
  await inTempDir(async (parent) => {
    const hostile = { ...MAILS[0], id: "..", time: 0 };
    const session = new FakeSession([hostile]);
    const dir = `${parent}/md`;
    await assertRejects(() => sync(dir, session), Failure);
    assertEquals(filesOf(dir), []);
    assertEquals([...Deno.readDirSync(parent)].length, 1);
  });
});

Deno.test("sync follows no link in the place of a folder", async () => {
  await inTempDir(async (parent) => {
    for (const folder of ["tmp", "new", "cur"]) {
      const dir = `${parent}/md-${folder}`;
      await Deno.mkdir(`${parent}/out-${folder}`);
      await Deno.mkdir(dir);
      await Deno.symlink(`${parent}/out-${folder}`, `${dir}/${folder}`);
      const session = new FakeSession(MAILS);
      await assertRejects(() => sync(dir, session), Failure, "is a link");
      assertEquals([...Deno.readDirSync(`${parent}/out-${folder}`)], []);
    }
  });
});

Deno.test("sync refuses a folder that is something else, and leaves it as it was", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/notes.txt`, "mine");
    const session = new FakeSession(MAILS);
    await assertRejects(() => sync(dir, session), Failure, "neither a Maildir");
    assertEquals([...Deno.readDirSync(dir)].length, 1);
  });
});

Deno.test("sync does not take a folder that is gone for deleted mails", async () => {
  await inSync(async (dir, session) => {
    await Deno.remove(`${dir}/cur`, { recursive: true });
    const run = () => sync(dir, session, "--delete");
    await assertRejects(run, Failure, "its folder cur is gone");
    assertEquals((await session.inbox({})).total, 3);
  });
});

Deno.test("sync --delete does not empty the Maildir where the server has lost the box", async () => {
  await inTempDir(async (parent) => {
    const dir = `${parent}/md`;
    const many = Array.from({ length: 10 }, () => MAILS[0])
      .map((mail, i) => ({ ...mail, id: `id-${i}` }));
    await sync(dir, new FakeSession(many));
    const run = () => sync(dir, new FakeSession(), "--delete");
    await assertRejects(run, Failure, "none of the 10 mails");
    assertEquals(filesOf(dir).length, 10);
    // Without the flag nothing is at stake.
    await sync(dir, new FakeSession());
    assertEquals(filesOf(dir).length, 10);
  });
});

Deno.test("sync is of one user, and needs a folder", async () => {
  await inSync(async (dir, session) => {
    const path = `${dir}/.letterlock-sync`;
    const state = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, state.replace("alice", "bob"));
    await assertRejects(() => sync(dir, session), Failure, "another user");
  });
  await assertRejects(() => runCommand(["sync"]), Failure, "Name the DIR");
});
