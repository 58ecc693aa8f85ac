import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { type FakeMail, FakeSession } from "../support/fake_session.ts";
import { runCommand } from "./run_command.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const MAILS: FakeMail[] = [
  {
    from: "bob",
    to: ["alice", "carol"],
    title: "Grüße",
    content: "From here\nto there",
    time: Date.UTC(2026, 10, 4, 6, 2, 5),
  },
  {
    from: "Eve <eve@example.org>",
    title: "a\nFrom: alice\n\nforged",
    content: "\n",
    time: Date.UTC(2026, 10, 5, 6, 2, 5),
    unread: true,
  },
];

const HEAD = `From: bob <bob@letterlock.invalid>
To: alice <alice@letterlock.invalid>,
 carol <carol@letterlock.invalid>
Date: Wed, 04 Nov 2026 06:02:05 +0000
Subject: =?utf-8?B?R3LDvMOfZQ==?=
Message-ID: <id-1@letterlock.invalid>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: binary
`;

const FORGED_HEAD = `From: Eve <eve@example.org>
To: alice <alice@letterlock.invalid>
Date: Thu, 05 Nov 2026 06:02:05 +0000
Subject: =?utf-8?B?YQpGcm9tOiBhbGljZQoKZm9yZ2Vk?=
Message-ID: <id-2@letterlock.invalid>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: binary
`;

function exportTo(
  dir: string,
  format: string,
  session = new FakeSession(MAILS),
) {
  const args = ["export", "--format", format, dir];
  return runCommand(args, { connections: [session] });
}

function namesIn(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

Deno.test("export --format mbox writes one file of all mails", async () => {
  await inTempDir(async (dir) => {
    const { io } = await exportTo(`${dir}/a/b`, "mbox");
    assertEquals(io.output, `Exported 2 mails to ${dir}/a/b.\n`);
    const file = `${dir}/a/b/alice.mbox`;
    assertEquals(
      await Deno.readTextFile(file),
      `From bob@letterlock.invalid Wed Nov  4 06:02:05 2026\n${HEAD}` +
        "Status: RO\n\n>From here\nto there\n\n" +
        `From eve@example.org Thu Nov  5 06:02:05 2026\n${FORGED_HEAD}` +
        "Status: O\n\n\n\n",
    );
    assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
  });
});

Deno.test("export --format maildir writes one file a mail", async () => {
  await inTempDir(async (dir) => {
    await exportTo(dir, "maildir");
    assertEquals(namesIn(dir), ["cur", "new", "tmp"]);
    assertEquals(namesIn(`${dir}/tmp`), []);
    assertEquals(namesIn(`${dir}/new`), ["id-2"]);
    assertEquals(namesIn(`${dir}/cur`), ["id-1:2,S"]);
    const read = `${dir}/cur/id-1:2,S`;
    assertEquals(
      await Deno.readTextFile(read),
      `${HEAD}\nFrom here\nto there`,
    );
    assertEquals((await Deno.stat(read)).mode! & 0o777, 0o600);
    assertEquals(
      await Deno.readTextFile(`${dir}/new/id-2`),
      `${FORGED_HEAD}\n\n`,
    );
  });
});

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
        const { read } = session;
        session.read = (ref) =>
          "id" in ref && ref.id === "id-2"
            ? Promise.reject(new Failure(EXIT.cannotConnect, "Lost"))
            : read.call(session, ref);
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
