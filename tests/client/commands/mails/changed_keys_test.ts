import { assertEquals, assertMatch } from "@std/assert";
import { writeUserFolder } from "../../../seal/user_folder.ts";
import {
  MEMBERS,
  runMember,
  sealedBox,
  sealedMail,
} from "../../support/sealed_mails.ts";

const letter = await sealedMail({ text: "At noon?", title: "Lunch?" });
const plain = { from: "bob", title: "Lunch, unsealed", content: "x" };

/** Runs a command as alice, who has met other keys of bob in list 1. */
async function run(...args: string[]) {
  const { io } = await runMember(args, sealedBox([letter, plain]), {
    prepare: async (dir) => {
      await writeUserFolder(dir, MEMBERS, "alice");
      const notes = `bob ${"0".repeat(40)} 1\n`;
      await Deno.writeTextFile(`${dir}/known_keys`, notes, { mode: 0o600 });
    },
  });
  assertMatch(io.warnings, /^The keys of bob changed on [^\n]*\n$/);
  return args.includes("--json") ? JSON.parse(io.output) : io.output;
}

function assertChange(change: Record<string, unknown>): void {
  const { groupKey, ...rest } = change;
  assertMatch(String(groupKey), /^SHA256:/);
  assertEquals(rest, {
    name: "bob",
    ended: false,
    time: "2026-11-28T06:00:00.000Z",
    serial: 1,
    earlierSerial: 1,
  });
}

Deno.test("lists say whose keys changed, and so does JSON, of sealed letters", async () => {
  assertMatch(await run("inbox"), /Lunch\?/);
  for (const args of [["inbox"], ["search", "Lunch"]]) {
    const [sealed, unsealed] = await run(...args, "--json");
    assertChange(sealed.changedKeys);
    assertEquals(unsealed.changedKeys, undefined);
  }
});

Deno.test("read and send say whose keys changed, and so does their JSON", async () => {
  assertMatch(await run("read", "1"), /At noon\?/);
  assertChange((await run("read", "1", "--json")).changedKeys);
  for (const to of [["--to", "bob"], ["--to", "carol", "--cc", "bob"]]) {
    const mail = [...to, "--title", "T", "--message", "x"];
    const sent = await run("send", ...mail, "--json");
    assertEquals(sent.changedKeys.length, 1);
    assertChange(sent.changedKeys[0]);
  }
});

Deno.test("keys NAME says that they changed, too", async () => {
  assertMatch(await run("keys", "bob"), /^The keys of bob:/);
});
