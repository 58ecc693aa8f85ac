import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { inTempDir } from "../../../support/in_temp_dir.ts";
import { FakeIo } from "../../support/fake_io.ts";
import {
  plainOf,
  runMember,
  sealedBox,
  sealedMail,
  storedBytes,
} from "../../support/sealed_mails.ts";

const LETTER = { title: "Lunch?", text: "See you at ten.\n" };
const letter = await sealedMail(LETTER);
const PLAIN = { from: "bob", title: "Plain", content: "Hi" };
const forged = await sealedMail({ ...LETTER, from: "carol" }, { from: "bob" });

const read = (args: string[]) =>
  runMember(["read", ...args], sealedBox([letter, PLAIN, forged]));

Deno.test("read --raw gives the message that was sealed, and --output its contents", async () => {
  const { io } = await read(["1", "--raw"]);
  assertEquals(io.output, plainOf(LETTER));
  const contents = await read(["1", "--output", "-"]);
  assertEquals(contents.io.output, LETTER.text);
  await inTempDir(async (dir) => {
    const saved = async (...ways: string[]) => {
      await read(["1", "--output", `${dir}/out`, ...ways]);
      return await Deno.readTextFile(`${dir}/out`);
    };
    assertEquals(await saved(), LETTER.text);
    assertEquals(await saved("--raw"), plainOf(LETTER));
  });
});

Deno.test("read --sealed gives a letter byte for byte as it is stored", async () => {
  for (const ways of [["--sealed"], ["--message"], ["--sealed", "--message"]]) {
    const { io } = await read(["1", ...ways]);
    assertEquals(io.bytes, storedBytes(letter), ways.join());
  }
  await inTempDir(async (dir) => {
    await read(["1", "--sealed", "--output", `${dir}/letter.eml`]);
    const saved = await Deno.readFile(`${dir}/letter.eml`);
    assertEquals(saved, storedBytes(letter));
  });
});

Deno.test("read --sealed gives a letter that fails a check, too: nothing of it is believed", async () => {
  assertEquals((await read(["3", "--sealed"])).io.bytes, storedBytes(forged));
});

Deno.test("read --sealed refuses a mail that is not sealed, which stays unread", async () => {
  const session = sealedBox([{ ...PLAIN, unread: true }]);
  const error = await assertRejects(
    () => runMember(["read", "1", "--sealed"], session),
    Failure,
    "Mail 1 is not sealed",
  );
  assertEquals(error.exitCode, EXIT.failed);
  assertEquals([session.dropped, session.calls.includes("got")], [1, false]);
});

Deno.test("read gives nothing of a letter that fails a check, in no form", async () => {
  for (const ways of [[], ["--raw"], ["--json"], ["--output", "-"]]) {
    let io = new FakeIo();
    const error = await assertRejects(
      () =>
        runMember(["read", "3", ...ways], sealedBox([letter, PLAIN, forged]), {
          onIo: (used) => io = used,
        }),
      Failure,
      "Do not trust this letter (wrong_signer)",
    );
    assertEquals([error.exitCode, io.output], [EXIT.security, ""]);
  }
});

Deno.test("read --insecure, and it alone, does not advise --insecure", async () => {
  const hintOf = async (...ways: string[]) =>
    (await assertRejects(() => read(["3", ...ways]), Failure)).hint;
  const stored = "--sealed gives it as it is stored";
  assertEquals(await hintOf("--insecure"), stored);
  assertEquals(
    await hintOf(),
    `--insecure shows what there is of it; ${stored}`,
  );
});

Deno.test("read --json and --save open a letter", async () => {
  const json = JSON.parse((await read(["1", "--json"])).io.output);
  assertEquals([json.title, json.sealed], ["Lunch?", true]);
  assertEquals(json.text, LETTER.text);
  const multipart = await sealedMail({
    ...LETTER,
    plain: 'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nHi\n--b\n' +
      "Content-Disposition: attachment; filename=menu.txt\n\nSoup\n--b--\n",
  });
  await inTempDir(async (dir) => {
    const args = ["read", "1", "--save", `${dir}/files`];
    await runMember(args, sealedBox([multipart]));
    assertEquals(await Deno.readTextFile(`${dir}/files/menu.txt`), "Soup");
  });
});

Deno.test("read takes --sealed with --message and --output alone", async () => {
  for (const other of [["--raw"], ["--json"], ["--save", "x"]]) {
    const error = await assertRejects(
      () => read(["1", "--sealed", ...other]),
      Failure,
      "not both",
    );
    assertEquals(error.exitCode, EXIT.usage);
  }
});
