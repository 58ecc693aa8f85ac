import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SEALED_TYPE } from "../../../../lib/letter/sealed_form.ts";
import type { ImportableMessage } from "../../../../lib/client/session/mail_session.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { RequestError } from "../../../../lib/protocol/errors.ts";
import { inTempDir } from "../../../support/in_temp_dir.ts";
import { FakeIo } from "../../support/fake_io.ts";
import { FakeSession } from "../../support/fake_session.ts";
import type { RunOptions } from "../../support/client_run.ts";
import { runCommand } from "../run_command.ts";

const NOV_3 = Date.UTC(2026, 10, 3, 16, 12, 5);
const LINE = "From a@b.c Tue Nov  3 16:12:05 2026\n";
const MBOX = `${LINE}Subject: a\nStatus: RO\nX-Status: AF\n\nA\n>From b\n\n` +
  `${LINE}Subject: b\n\nB\n\n${LINE}Subject: c\nStatus: O\n\nC\n`;

/** Makes a Maildir of these files. */
async function maildir(dir: string, files: Record<string, string>) {
  for (const folder of ["tmp", "new", "cur"]) {
    await Deno.mkdir(`${dir}/${folder}`, { recursive: true });
  }
  for (const [name, text] of Object.entries(files)) {
    const path = `${dir}/${name}`;
    await Deno.writeTextFile(path, text);
    await Deno.utime(path, new Date(NOV_3), new Date(NOV_3));
  }
}

function run(path: string, session: FakeSession, ...more: string[]) {
  return runCommand(["import", path, ...more], { connections: [session] });
}

/** What a run that fails says. */
async function failing(args: string[], options: RunOptions) {
  let io = new FakeIo();
  const onIo = (used: FakeIo) => io = used;
  const failure = await assertRejects(
    () => runCommand(args, { ...options, onIo }),
    Failure,
  );
  return { io, failure };
}

const shown = ({ imported }: FakeSession) =>
  imported.map(({ bytes, time, flags, recent }) => {
    const text = new TextDecoder().decode(bytes);
    return [text, time, flags, recent];
  });

Deno.test("import takes an mbox, its quoting out, with times and flags", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/x.mbox`, MBOX);
    const session = new FakeSession();
    const { io } = await run(`${dir}/x.mbox`, session);
    assertEquals(io.output, "Imported 3 mails.\n");
    assertEquals(shown(session), [
      [
        "Subject: a\nStatus: RO\nX-Status: AF\n\nA\nFrom b\n",
        NOV_3,
        "FRS",
        false,
      ],
      // Later than the one before it, to keep their order.
      ["Subject: b\n\nB\n", NOV_3 + 1, "", true],
      ["Subject: c\nStatus: O\n\nC\n", NOV_3 + 2, "", false],
    ]);
    const again = await run(`${dir}/x.mbox`, session);
    assertEquals(
      again.io.output,
      "Imported 0 mails; 3 were already there.\n",
    );
  });
});

Deno.test("import takes a Maildir, with times and flags, and nothing beside it", async () => {
  await inTempDir(async (dir) => {
    await maildir(dir, {
      "new/1": "\none",
      "cur/2:2,": "\ntwo",
      "cur/3:2,SRab": "\nthree",
      "cur/.hidden": "x",
      "tmp/4": "x",
    });
    await maildir(`${dir}/.Sent`, { "cur/5:2,S": "x" });
    const session = new FakeSession();
    const { io } = await run(dir, session);
    assertEquals(io.output, "Imported 3 mails.\n");
    assertEquals(
      io.warnings,
      `Not imported: the folder ${dir}/.Sent; name it by itself.\n`,
    );
    assertEquals(shown(session).sort(), [
      ["\none", NOV_3, "", true],
      ["\nthree", NOV_3, "SRab", false],
      ["\ntwo", NOV_3, "", false],
    ]);
  });
});

Deno.test("import names what is no message and what is refused, and takes the rest", async () => {
  await inTempDir(async (dir) => {
    await maildir(dir, { "cur/good": "g", "cur/huge": "h" });
    await Deno.symlink("good", `${dir}/cur/link`);
    await Deno.mkdir(`${dir}/new/folder`);
    const session = new Refusing("content_too_long", "huge");
    const said = await failing(["import", dir], { connections: [session] });
    assertEquals(said.io.output, "Imported 1 mail.\n");
    assertEquals(said.io.warnings.trim().split("\n").sort(), [
      `Not imported: ${dir}/cur/huge: It is refused.`,
      `Not imported: ${dir}/cur/link: It is a link or a folder.`,
      `Not imported: ${dir}/new/folder: It is a link or a folder.`,
    ]);
    assertEquals(said.failure.message, "Cannot import 3 of 4 mails");
    assertEquals(said.failure.exitCode, EXIT.failed);
    const args = ["import", dir, "--json"];
    const { io } = await failing(args, { connections: [session] });
    const { failed, ...counts } = JSON.parse(io.output);
    assertEquals(counts, { imported: 0, alreadyThere: 1 });
    assertEquals(failed.length, 3);
    assertEquals(io.warnings, "");
  });
});

/** A server that refuses the message with this text. */
class Refusing extends FakeSession {
  constructor(
    readonly code: "content_too_long" | "over_quota",
    readonly text: string,
  ) {
    super();
  }

  override async importMail(message: ImportableMessage) {
    const isHuge = message.size === 1 &&
      (await Array.fromAsync(message.open()))[0][0] === this.text.charCodeAt(0);
    if (isHuge) throw new RequestError(this.code, "It is refused");
    return await super.importMail(message);
  }
}

Deno.test("import ends where the box is full, and says how far it came", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/x`, `${LINE}a\n\n${LINE}h`);
    const session = new Refusing("over_quota", "h");
    const { io, failure } = await failing(["import", `${dir}/x`], {
      connections: [session],
    });
    assertEquals(failure.message, "It is refused");
    assertEquals(
      io.warnings,
      "Imported 1 mail. Run it again to import the rest.\n",
    );
  });
});

Deno.test("import goes on over a new connection", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/x`, MBOX);
    const lost = new FakeSession();
    let calls = 0;
    lost.importMail = async (message) => {
      const answer = await FakeSession.prototype.importMail.call(lost, message);
      // The second answer does not come.
      if (++calls === 2) throw new Failure(EXIT.cannotConnect, "Lost");
      return answer;
    };
    const next = new FakeSession();
    const { io } = await runCommand(["import", `${dir}/x`], {
      connections: [lost, next],
    });
    assertEquals(io.output, "Imported 3 mails.\n");
    assertEquals(io.warnings, "Lost; connecting again.\n");
    assertEquals([lost.imported.length, next.imported.length], [2, 2]);
  });
});

const NO_SOURCES: Record<
  string,
  [(path: string) => Promise<void>, RegExp, number]
> = {
  "nothing": [() => Promise.resolve(), /there is no such file$/, EXIT.notFound],
  "a folder that is no Maildir": [
    (path) => Deno.mkdir(path),
    /it is no Maildir, which has the folders new and cur$/,
    EXIT.failed,
  ],
  "a file that is no mbox": [
    (path) => Deno.writeTextFile(path, "Subject: a\n\nFrom b\n"),
    /it is no mbox, whose first line begins with "From "$/,
    EXIT.failed,
  ],
};

for (const [what, [make, message, code]] of Object.entries(NO_SOURCES)) {
  Deno.test(`import refuses ${what} before it connects`, async () => {
    await inTempDir(async (dir) => {
      await make(`${dir}/x`);
      const options = { connections: [new Error("not to be reached")] };
      const { failure } = await failing(["import", `${dir}/x`], options);
      assertEquals(message.test(failure.message), true, failure.message);
      assertEquals(failure.exitCode, code);
    });
  });
}

Deno.test("import of an empty mbox and of an empty Maildir imports nothing", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/x`, "");
    await maildir(`${dir}/y`, {});
    for (const name of ["x", "y"]) {
      const { io } = await run(`${dir}/${name}`, new FakeSession());
      assertEquals(io.output, "Imported 0 mails.\n");
    }
  });
});

Deno.test("import says that an mbox begins with something else", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/x`, `\r\nrubbish\r\n\n${LINE}a\n`);
    const { io } = await failing(["import", `${dir}/x`], {});
    assertEquals(io.output, "Imported 1 mail.\n");
    assertEquals(
      io.warnings,
      `Not imported: ${dir}/x: It begins with 7 bytes that are no message.\n`,
    );
    await Deno.writeTextFile(`${dir}/x`, `\r\n\n${LINE}a\n`);
    assertEquals((await run(`${dir}/x`, new FakeSession())).code, 0);
  });
});

Deno.test("import draws a bar on a terminal, and erases it", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/x`, MBOX);
    let drawn = "";
    const barScreen = {
      columns: () => 80,
      write: (text: string) => drawn += text,
    };
    await runCommand(["import", `${dir}/x`], {
      connections: [new FakeSession()],
      onIo: (io) => Object.assign(io, { barScreen }),
    });
    assertEquals(drawn.match(/Importing mails \[[#.]+\] \d\/3/g)?.length, 3);
    assertEquals(drawn.endsWith("\r\x1b[K"), true);
  });
});

Deno.test("import wants a folder or a file", async () => {
  const { failure } = await failing(["import"], {});
  assertEquals(failure.exitCode, EXIT.usage);
});

Deno.test("import sends a server that takes sealed letters only no others", () =>
  inTempDir(async (dir) => {
    const sealed = `Content-Type: ${SEALED_TYPE}\n\nBody\n`;
    await Deno.writeTextFile(`${dir}/in.mbox`, `${MBOX}\n${LINE}${sealed}`);
    const session = new FakeSession();
    session.limits.sealed_only = true;
    const { io, failure } = await failing(["import", `${dir}/in.mbox`], {
      connections: [session],
    });
    assertEquals(failure.message, "Cannot import 3 of 4 mails");
    assertStringIncludes(
      io.warnings,
      "it is not sealed, and the server takes sealed letters only.\n",
    );
    assertEquals(shown(session).map(([text]) => text), [sealed]);
  }));
