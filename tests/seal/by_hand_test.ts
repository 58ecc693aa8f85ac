import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../lib/crypto/bytes.ts";
import { formatAllowedSigners } from "../../lib/seal/allowed_signers.ts";
import { openBytes } from "../../lib/seal/age.ts";
import { formatIdentityFile, recipientOf } from "../../lib/seal/age_keys.ts";
import { spokenFingerprint } from "../../lib/seal/fingerprint.ts";
import { openHead, openLetter } from "../../lib/seal/open_letter.ts";
import { signList } from "../../lib/seal/signed_list.ts";
import { parsePrivateKey } from "../../lib/seal/ssh/private_key.ts";
import {
  SEALED_FIELDS,
  SEALED_TITLE,
  writeSealed,
} from "../../lib/letter/sealed_form.ts";
import { writeHead } from "../../lib/letter/write_head.ts";
import { hasProgram, runForeign } from "../support/foreign/foreign_programs.ts";
import { HAS_PYTHON } from "../support/foreign/python.ts";
import { inTempDir } from "../support/in_temp_dir.ts";
import { repositoryFile } from "../support/programs.ts";
import { collected, person, piecesOf, SealGroup } from "./seal_group.ts";

const HAS_BOTH = await hasProgram("age", { args: ["--version"], of: "age" }) &&
  await hasProgram("ssh-keygen", { args: ["-?"], of: "openssh-client" });

const PAGE = await Deno.readTextFile(repositoryFile("docs/letter.md"));
/** The commands of the page: for a letter, for the list, and for two people's keys. */
const [OPEN_LETTER, CHECK_LIST, FINGERPRINTS] = [
  ...PAGE.matchAll(/^```sh\n([^]*?)^```$/gm),
]
  .map(([, commands]) => commands);

/** The commands that take the two files out of a stored message. */
const [, UNPACK] = /^```python\n([^]*?)^```$/m.exec(PAGE)!;

const PLAIN = "Content-Type: text/plain\r\n\r\nAt noon?\r\n".repeat(5000);
const group = await SealGroup.of("alice", "bob", "carol");
const { alice, bob, carol } = group.people;
const { key: groupKey } = await person("group");

/** Runs commands as a person does who types them and looks for errors. */
function shell(commands: string, dir: string): Promise<string> {
  return runForeign("sh", ["-eu", "-c", commands], { dir });
}

/** A folder in which bob has a letter from alice, and none of our programs. */
async function withLetter(work: (dir: string) => Promise<void>): Promise<void> {
  const { head, letter } = await group.seal(PLAIN, { to: ["carol", "bob"] });
  await inTempDir(async (dir) => {
    const write = async (name: string, content: string | Uint8Array) => {
      const bytes = typeof content === "string" ? encodeText(content) : content;
      await Deno.writeFile(`${dir}/${name}`, bytes, { mode: 0o600 });
    };
    await write("head.age", head);
    await write("letter.age", letter);
    await write("bob_seal.txt", await formatIdentityFile(bob.identity, 0));
    await write("bob_sign", bob.keyText);
    await write("group_list", await signList(group.list, groupKey));
    await write("group_sign.pub", `${groupKey.publicKey} group@letterlock\n`);
    const signers = formatAllowedSigners(group.list, groupKey.publicKey);
    await write("allowed_signers", signers);
    await work(dir);
  });
}

Deno.test({
  name:
    "the commands of docs/letter.md open a letter, and none of them is ours",
  ignore: !HAS_BOTH,
  fn: () =>
    withLetter(async (dir) => {
      const said = await shell(OPEN_LETTER, dir);
      assertStringIncludes(
        said,
        'Good "letter@letterlock" signature for alice',
      );
      assertStringIncludes(said, "letter: OK\n");
      assertEquals(await Deno.readTextFile(`${dir}/letter`), PLAIN);
      const list = await shell(CHECK_LIST, dir);
      assertStringIncludes(list, 'Good "list@letterlock" signature');
      const spoken = await spokenFingerprint(bob.member);
      assertEquals(await shell(FINGERPRINTS, dir), `${spoken}\n${spoken}\n`);
    }),
});

Deno.test({
  name:
    "Python takes both files out of a stored letter, whatever ends its lines",
  ignore: !HAS_PYTHON,
  fn: () =>
    inTempDir(async (dir) => {
      const { head, letter } = await group.seal(PLAIN);
      const sent = { from: "alice", to: ["bob"], title: SEALED_TITLE };
      const fields = SEALED_FIELDS;
      const start = writeHead({ ...sent, fields, id: "1", time: 0 });
      const pieces = writeSealed(
        piecesOf(letter),
        () => Promise.resolve(head),
      );
      const stored = new TextDecoder().decode(start) +
        new TextDecoder().decode(await collected(pieces));
      for (const end of ["\n", "\r\n"]) {
        const text = stored.replaceAll("\n", end);
        await Deno.writeTextFile(`${dir}/letter.eml`, text);
        await runForeign("python3", ["-c", UNPACK], { dir });
        assertEquals(await Deno.readFile(`${dir}/letter.age`), letter);
        assertEquals(await Deno.readFile(`${dir}/head.age`), head);
      }
      assertStringIncludes(PAGE, textOf(stored, "This letter", "\n\n"));
      assertStringIncludes(PAGE, textOf(stored, "\n--", "\n\n", 2));
    }),
});

/** From one text to another, as it stands in the page. */
function textOf(stored: string, from: string, to: string, nth = 1): string {
  let start = stored.indexOf("\n\n");
  for (let i = 0; i < nth; i++) start = stored.indexOf(from, start + 1);
  const text = stored.slice(start, stored.indexOf(to, start));
  return text.trim().replaceAll(/^/gm, "    ");
}

Deno.test({
  name: "the commands of docs/letter.md fail for a letter that is not good",
  ignore: !HAS_BOTH,
  fn: () =>
    withLetter(async (dir) => {
      const other = await group.seal(PLAIN.replaceAll("noon", "nine"));
      await Deno.writeFile(`${dir}/letter.age`, other.letter);
      await assertRejects(() => shell(OPEN_LETTER, dir), Error, "WARNING: 1");
      const notToBob = await group.seal(PLAIN, { to: ["carol"] });
      const text = await openBytes(notToBob.head, [carol.identity]);
      await Deno.writeFile(`${dir}/plain`, text);
      const { recipient } = bob.member;
      await shell(`age -r ${recipient} -o head.age plain`, dir);
      await assertRejects(() => shell(OPEN_LETTER, dir));
      const path = `${dir}/allowed_signers`;
      const signers = await Deno.readTextFile(path);
      const later = signers.replaceAll("20261128060000Z", "20261129060000Z");
      await Deno.writeTextFile(path, later);
      await assertRejects(
        () => shell(OPEN_LETTER, dir),
        Error,
        "key is not yet valid",
      );
    }),
});

Deno.test({
  name: "what age and ssh-keygen make is opened here, their keys among it",
  ignore: !HAS_BOTH,
  fn: () =>
    inTempDir(async (dir) => {
      await shell(
        "age-keygen -o seal.txt; ssh-keygen -qt ed25519 -N '' -f sign",
        dir,
      );
      const [identity] = /^AGE-SECRET.*$/m.exec(
        await Deno.readTextFile(`${dir}/seal.txt`),
      )!;
      const key = await parsePrivateKey(await Deno.readTextFile(`${dir}/sign`));
      const member = {
        ...alice.member,
        recipient: await recipientOf(identity),
        signingKey: key.publicKey,
      };
      const theirs = new SealGroup(
        { ...group.people, alice: { ...alice, identity, key, member } },
        { ...group.list, members: [member, ...group.list.members.slice(1)] },
      );
      const { head, letter } = await theirs.seal(PLAIN);
      const opened = await openHead(head, theirs.reader("bob"));
      assertEquals(opened.fault, undefined);
      const plain = openLetter(piecesOf(letter, 9999), [identity], opened.head);
      assertEquals((await collected(plain)).length, PLAIN.length);
    }),
});
