import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../../lib/program/failure.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { RequestError } from "../../../../lib/protocol/errors.ts";
import { FakeIo } from "../../support/fake_io.ts";
import { type FakeMail, FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";
import { inTempDir } from "../../../support/in_temp_dir.ts";

const MAILS: FakeMail[] = [
  {
    from: "bob",
    title: "Grüße",
    head: "From: bob <bob@letterlock.invalid>\nX-Any: thing\n\n",
    content: "From here\nto there",
    time: Date.UTC(2026, 10, 4, 6, 2, 5),
  },
  {
    from: "Eve <eve@example.org>",
    title: "a\nFrom: alice\n\nforged",
    head: "Subject: forged\r\n\r\n",
    content: "\n",
    time: Date.UTC(2026, 10, 5, 6, 2, 5),
    unread: true,
  },
];

function exportTo(
  dir: string,
  format: string,
  session = new FakeSession(MAILS),
  onIo?: (io: FakeIo) => void,
) {
  const args = ["export", "--format", format, dir];
  return runCommand(args, { connections: [session], onIo });
}

function namesIn(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

Deno.test("export --format mbox writes one file of all mails, byte for byte", async () => {
  await inTempDir(async (dir) => {
    const { io } = await exportTo(`${dir}/a/b`, "mbox");
    assertEquals(io.output, `Exported 2 mails to ${dir}/a/b.\n`);
    const file = `${dir}/a/b/alice.mbox`;
    assertEquals(
      await Deno.readTextFile(file),
      "From bob@letterlock.invalid Wed Nov  4 06:02:05  2026\n" +
        `${MAILS[0].head}>From here\nto there\n\n` +
        "From eve@example.org  Thu Nov  5 06:02:05 2026\n" +
        `${MAILS[1].head}\n\n`,
    );
    assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
  });
});

Deno.test("export --format maildir writes one file a mail, byte for byte", async () => {
  await inTempDir(async (dir) => {
    await exportTo(dir, "maildir");
    assertEquals(namesIn(dir), ["cur", "new", "tmp"]);
    assertEquals(namesIn(`${dir}/tmp`), []);
    assertEquals(namesIn(`${dir}/new`), ["id-2"]);
    assertEquals(namesIn(`${dir}/cur`), ["id-1:2,S"]);
    const read = `${dir}/cur/id-1:2,S`;
    const [first, second] = MAILS.map((mail) => `${mail.head}${mail.content}`);
    assertEquals(await Deno.readTextFile(read), first);
    const { mode, mtime } = await Deno.stat(read);
    assertEquals(mode! & 0o777, 0o600);
    assertEquals(mtime?.getTime(), MAILS[0].time);
    assertEquals(await Deno.readTextFile(`${dir}/new/id-2`), second);
  });
});

Deno.test("export names the mails that it could not have, and has all others", async () => {
  await inTempDir(async (dir) => {
    const session = new FakeSession([MAILS[0], ...MAILS, MAILS[0]]);
    const { messages } = session;
    const gone = new RequestError(
      "no_such_mail",
      "There is no mail with this id",
    );
    session.messages = async function* (ids) {
      for await (const given of messages.call(session, ids)) {
        const { id } = given;
        if (id === "id-2") yield { id, error: gone };
        else if (id === "id-3" && given.mail) {
          yield { ...given, content: cutShort() };
        } else yield given;
      }
    };
    let io = new FakeIo();
    const failure = await assertRejects(
      () => exportTo(dir, "maildir", session, (used) => io = used),
      Failure,
      "Cannot export 2 of 4 mails",
    );
    assertEquals(failure.exitCode, EXIT.failed);
    assertEquals(io.output, `Exported 2 mails to ${dir}.\n`);
    assertEquals(
      io.warnings,
      'Not exported: mail 2, "Grüße" (id-2): There is no mail with this id.\n' +
        'Not exported: mail 3, "a\\x0aFrom: alice\\x0a\\x0aforged" (id-3): No disk.\n',
    );
    assertEquals(namesIn(`${dir}/cur`), ["id-1:2,S", "id-4:2,S"]);
    assertEquals(namesIn(`${dir}/tmp`), []);
  });
});

async function* cutShort(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(9);
  throw new RequestError("storage", "No disk");
}

Deno.test("export of an empty box makes an empty export", async () => {
  await inTempDir(async (dir) => {
    const { io } = await exportTo(dir, "mbox", new FakeSession());
    assertEquals(io.output, `Exported 0 mails to ${dir}.\n`);
    assertEquals(await Deno.readTextFile(`${dir}/alice.mbox`), "");
  });
});

Deno.test("export refuses a folder with something in it, and leaves it", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/alice.mbox`, "old");
    for (const format of ["mbox", "maildir"]) {
      await assertRejects(
        () => exportTo(dir, format),
        Failure,
        "there are files in it",
      );
    }
    assertEquals(await Deno.readTextFile(`${dir}/alice.mbox`), "old");
    assertEquals(namesIn(dir), ["alice.mbox"]);
  });
});

Deno.test("export leaves nothing behind when it fails", async () => {
  await inTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/empty`);
    for (const format of ["mbox", "maildir"]) {
      for (const name of ["new", "empty"]) {
        const session = new FakeSession(MAILS);
        const { messages } = session;
        session.messages = async function* (ids) {
          for await (const given of messages.call(session, ids)) {
            if (given.id === "id-2") {
              throw new Failure(EXIT.cannotConnect, "Lost");
            }
            yield given;
          }
        };
        await assertRejects(
          () => exportTo(`${dir}/${name}`, format, session),
          Failure,
          "Lost",
        );
      }
      assertEquals(namesIn(dir), ["empty"]);
      assertEquals(namesIn(`${dir}/empty`), []);
    }
  });
});

Deno.test("export writes no file that an id would put elsewhere", async () => {
  await inTempDir(async (dir) => {
    for (const id of ["../../x", "a/b", ".x", "", "x\n"]) {
      const session = new FakeSession([{ ...MAILS[0], id }]);
      const error = await assertRejects(
        () => exportTo(`${dir}/out`, "maildir", session),
        Failure,
        "cannot name a file",
      );
      assertEquals(error.exitCode, EXIT.security);
    }
    assertEquals(namesIn(dir), []);
  });
});

Deno.test("export wants a format and a folder", async () => {
  for (
    const args of [["dir"], ["--format", "zip", "dir"], ["--format", "mbox"]]
  ) {
    const error = await assertRejects(
      () => runCommand(["export", ...args]),
      Failure,
    );
    assertEquals(error.exitCode, EXIT.usage);
  }
});
