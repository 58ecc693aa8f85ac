import { assert, assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { fingerprint } from "../../../../lib/seal/ssh/wire.ts";
import { FIELDS } from "../../../seal/seal_group.ts";
import { inTempDir } from "../../../support/in_temp_dir.ts";
import { FakeIo } from "../../support/fake_io.ts";
import type { FakeMail } from "../../support/fake_session.ts";
import {
  MEMBERS,
  plainOf,
  runMember,
  sealedBox,
  sealedMail,
  storedBytes,
} from "../../support/sealed_mails.ts";
import { runCommand } from "../run_command.ts";

const LETTER = { title: "Lunch?", text: "From noon on\n" };
const letter = await sealedMail(LETTER, { id: "1.letterlock" });
const forged = await sealedMail({ ...LETTER, from: "carol" }, {
  id: "2.letterlock",
  from: "bob",
});
const CLAIM = "X-Letterlock-Verified: sealed, and signed by bob\n";
const foreign: FakeMail = {
  id: "3",
  from: "Eve <eve@example.org>",
  title: "Trust me",
  head: `Subject: Trust me\n${CLAIM}\n`,
  content: CLAIM,
};
const KEY = await fingerprint(MEMBERS.people.bob.member.signingKey);
const VERIFIED = `X-Letterlock-Verified: sealed, and signed by bob with\n ` +
  `${KEY} at ${new Date(FIELDS.time).toISOString()}\n` +
  "From: bob <bob@letterlock.invalid>\n";

/** The message of the letter, as an export has it. */
const exported = VERIFIED + plainOf(LETTER).replace(/^From: .*\n/, "");

function exportTo(dir: string, mails: FakeMail[], ...more: string[]) {
  const args = ["export", "--format", "maildir", dir, ...more];
  return runMember(args, sealedBox(mails));
}

const read = (path: string) => Deno.readTextFile(path);

Deno.test("export writes the message of a letter, and says who signed it", async () => {
  await inTempDir(async (dir) => {
    const { io } = await exportTo(`${dir}/out`, [letter, foreign]);
    assertEquals(io.output, `Exported 2 mails to ${dir}/out.\n`);
    const cur = `${dir}/out/cur`;
    assertEquals(await read(`${cur}/1.letterlock:2,S`), exported);
    assertEquals(await read(`${cur}/3:2,S`), `Subject: Trust me\n\n${CLAIM}`);
  });
});

Deno.test("export to an mbox does so, too", async () => {
  await inTempDir(async (dir) => {
    const args = ["export", "--format", "mbox", `${dir}/out`];
    await runMember(args, sealedBox([letter]));
    const quoted = exported.replace("\n\nFrom", "\n\n>From");
    const mbox = await read(`${dir}/out/alice.mbox`);
    assert(mbox.startsWith("From bob@letterlock.invalid  "));
    assertEquals(mbox.slice(mbox.indexOf("\n") + 1), `${quoted}\n`);
  });
});

Deno.test("a letter's own From, and lines for the field above it, are not exported", async () => {
  const plain = " and by carol\nSender: carol <carol@letterlock.invalid>\n" +
    "From: carol <carol@letterlock.invalid>\n carol2\nSubject: Hi\n" +
    `${CLAIM}\nFrom: carol\n`;
  const mail = await sealedMail({ ...LETTER, plain }, { id: "1" });
  await inTempDir(async (dir) => {
    await exportTo(`${dir}/out`, [mail]);
    assertEquals(
      await read(`${dir}/out/cur/1:2,S`),
      `${VERIFIED}Subject: Hi\n\nFrom: carol\n`,
    );
  });
});

Deno.test("export --sealed writes letters byte for byte, also those that fail", async () => {
  await inTempDir(async (dir) => {
    await exportTo(`${dir}/out`, [letter, forged, foreign], "--sealed");
    const cur = `${dir}/out/cur`;
    for (const mail of [letter, forged]) {
      const bytes = await Deno.readFile(`${cur}/${mail.id}:2,S`);
      assertEquals(bytes, storedBytes(mail));
    }
    assertEquals(await read(`${cur}/3:2,S`), `Subject: Trust me\n\n${CLAIM}`);
  });
});

/** Runs an export of which something fails. */
async function failing(
  dir: string,
  mails: FakeMail[],
  run: typeof runMember,
  exitCode: number,
): Promise<string> {
  let io = new FakeIo();
  const args = ["export", "--format", "maildir", `${dir}/out`];
  const onIo = (used: FakeIo) => void (io = used);
  const error = await assertRejects(
    () => run(args, sealedBox(mails), { onIo }),
    Failure,
    `Cannot export 1 of ${mails.length} mails`,
  );
  assertEquals(error.exitCode, exitCode);
  return io.warnings;
}

Deno.test("export names a letter that fails a check, and has all others", async () => {
  await inTempDir(async (dir) => {
    const mails = [forged, letter, foreign];
    const warnings = await failing(dir, mails, runMember, EXIT.security);
    assertEquals(
      warnings,
      'Not exported: mail 1, "Sealed letter" (2.letterlock): Do not trust ' +
        "this letter (wrong_signer): carol wrote it, and the server says bob.\n",
    );
    const names = [...Deno.readDirSync(`${dir}/out/cur`)];
    assertEquals(names.length, 2);
  });
});

Deno.test("export without keys for letters has all other mails", async () => {
  await inTempDir(async (dir) => {
    const warnings = await failing(
      dir,
      [letter, foreign],
      (args, session, options) =>
        runCommand(args, { connections: [session], ...options }),
      EXIT.failed,
    );
    assert(warnings.includes("Your folder has no keys for sealed letters"));
    const names = [...Deno.readDirSync(`${dir}/out/cur`)];
    assertEquals(names.map(({ name }) => name), ["3:2,S"]);
  });
});
