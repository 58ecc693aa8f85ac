import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { encodeText } from "../../../../lib/crypto/bytes.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { spokenFingerprint } from "../../../../lib/seal/fingerprint.ts";
import type { GroupList } from "../../../../lib/seal/members.ts";
import { signList } from "../../../../lib/seal/signed_list.ts";
import { formatZonedTime } from "../../../../lib/client/output/local_time.ts";
import { fingerprint } from "../../../../lib/seal/ssh/wire.ts";
import { person, SealGroup, START } from "../../../seal/seal_group.ts";
import {
  GROUP_KEY,
  writeGroupList,
  writeUserFolder,
} from "../../../seal/user_folder.ts";
import {
  KeysDir,
  runClient,
  type RunOptions,
} from "../../support/client_run.ts";
import { FakeSession } from "../../support/fake_session.ts";

const group = await SealGroup.of("alice", "bob", "carol");
const { alice, bob, carol } = group.people;
const SIGNER = await fingerprint(GROUP_KEY.publicKey);
const HOUR = 3600;

/** The list after carol was removed. */
const SECOND: GroupList = {
  serial: 2,
  time: START + HOUR,
  members: [alice, bob, carol].map(({ member }) =>
    member.name === "carol" ? { ...member, until: START + HOUR } : member
  ),
};

/** Runs `keys` as alice, with her folder. */
async function keys(args: string[], options: RunOptions = {}) {
  await using dir = await KeysDir.create();
  await dir.writePassword("password");
  await writeUserFolder(dir.path, group, "alice");
  await writeGroupList(dir.path, SECOND);
  return await keysOf(dir, args, options);
}

async function keysOf(dir: KeysDir, args: string[], options: RunOptions = {}) {
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: dir.path };
  const { io } = await runClient(["keys", ...args], { ...options, env });
  return { output: io.output, warnings: io.warnings };
}

Deno.test("keys lists whose keys are whose, and asks no server", async () => {
  const [start, later] = [START, START + HOUR]
    .map((seconds) => formatZonedTime(seconds * 1000));
  const [one, two] = await Promise.all(
    [alice, bob].map(({ member }) => spokenFingerprint(member)),
  );
  const connections = [new Error("no server is asked")];
  const { output } = await keys([], { connections });
  assertEquals(
    output,
    `list 2 of ${later}, signed by ${SIGNER}.
alice  ${one}  since ${start}
bob    ${two}  since ${start}
carol  no keys since ${later}
`,
  );
});

Deno.test("keys --names prints those who have keys, for completions", async () => {
  const connections = [new Error("no server is asked")];
  const { output } = await keys(["--names"], { connections });
  assertEquals(output, "alice\nbob\n");
});

Deno.test("keys NAME shows ten groups to read out by phone", async () => {
  const { output } = await keys(["bob"]);
  const groups = (await spokenFingerprint(bob.member)).split(" ");
  const lines = [groups.slice(0, 5), groups.slice(5)].map((line) =>
    `    ${line.join(" ")}\n`
  );
  assert(output.startsWith(`The keys of bob:\n\n${lines.join("")}\n`), output);
  assertMatch(output, new RegExp(`age recipient {2}${bob.member.recipient}\n`));
  const data = JSON.parse((await keys(["bob", "--json"])).output);
  assertEquals(data.keys, [{
    name: "bob",
    fingerprint: groups.join(" "),
    recipient: bob.member.recipient,
    signingKey: bob.member.signingKey,
    since: "2026-11-28T06:00:00.000Z",
  }]);
});

Deno.test("keys NAME knows who is not there, and who is not there any more", async () => {
  const refused = async (name: string, message: string) => {
    const error = await assertRejects(() => keys([name]), Failure, message);
    assertEquals(error.exitCode, EXIT.notFound);
    return error.hint;
  };
  assertEquals(await refused("bop", 'no keys of "bop"'), "did you mean bob?");
  await refused("carol", "carol has no keys any more");
  await using empty = await KeysDir.create();
  await assertRejects(
    () => keysOf(empty, []),
    Failure,
    "has no keys for sealed",
  );
});

Deno.test("keys of oneself come from the own files, and a list with others is said", async () => {
  const { output } = await keys(["alice"]);
  assertMatch(output, /^The keys of alice, from your own files:/);
  await using dir = await KeysDir.create();
  await writeUserFolder(dir.path, group, "alice");
  const other = (await person("alice")).member;
  const members = [other, bob.member, carol.member];
  await writeGroupList(dir.path, { ...SECOND, members });
  const shown: string[] = [];
  const env = { MAIL_USER: "alice", MAIL_KEYS: dir.path };
  const error = await assertRejects(
    () =>
      runClient(["keys", "alice"], {
        env,
        write: (bytes) =>
          Promise.resolve(void shown.push(new TextDecoder().decode(bytes))),
      }),
    Failure,
    "The group's list has other keys of alice",
  );
  assertEquals(error.exitCode, EXIT.security);
  const [, first] = /\n {4}(\S{4}) /.exec(shown.join(""))!;
  assertEquals((await spokenFingerprint(alice.member)).slice(0, 4), first);
});

Deno.test("keys --refresh takes a newer list of the group, and no other", async () => {
  await using dir = await KeysDir.create();
  await dir.writePassword("password");
  await writeUserFolder(dir.path, group, "alice");
  const session = new FakeSession();
  const served = async (list: GroupList, key = GROUP_KEY) => {
    session.list = encodeText(await signList(list, key));
    const args = ["--refresh", "--json"];
    const run = await keysOf(dir, args, { connections: [session] });
    return { serial: JSON.parse(run.output).serial, said: run.warnings };
  };
  assertEquals(await served(SECOND), { serial: 2, said: "" });
  const stayed = async (list: GroupList, said: RegExp, key = GROUP_KEY) => {
    const got = await served(list, key);
    assertEquals(got.serial, 2);
    assertMatch(got.said, said);
  };
  await stayed(group.list, /not taken: The list is older than the one here/);
  await stayed(
    { ...group.list, serial: 2 },
    /There are two lists of the number 2/,
  );
  const other = (await person("group")).key;
  await stayed(
    { ...SECOND, serial: 3 },
    /not taken: SHA256:\S+ signed it/,
    other,
  );
});

Deno.test("keys --group-key takes the key that has this fingerprint, and no other", async () => {
  await using dir = await KeysDir.create();
  await dir.writePassword("password");
  await writeUserFolder(dir.path, group, "alice");
  const { key } = await person("group");
  const [told, session] = [await fingerprint(key.publicKey), new FakeSession()];
  const run = (...args: string[]) =>
    keysOf(dir, args, { connections: [session] });
  const read = () => Deno.readTextFile(`${dir.path}/group_sign.pub`);
  const before = await read();

  // Whoever stole the old key has signed a list with a high number.
  const thief = { ...SECOND, serial: 1_000_000 };
  session.list = encodeText(await signList(thief, GROUP_KEY));
  await run("--refresh");
  session.list = encodeText(await signList(SECOND, key));
  const { warnings } = await run("--refresh");
  assert(warnings.includes(`not taken: ${told} signed it`), warnings);
  assertMatch(warnings, /mail-client keys --group-key FINGERPRINT\n$/);

  const refused = async (
    fingerprint: string,
    exitCode: number,
    text: string,
  ) => {
    const error = await assertRejects(
      () => run("--group-key", fingerprint),
      Failure,
      text,
    );
    assertEquals([error.exitCode, await read()], [exitCode, before]);
  };
  await refused(SIGNER, EXIT.security, `is signed by ${told}`);
  await refused("SHA256:x", EXIT.usage, "--group-key takes SHA256:");
  const taken = await run("--group-key", told, "--json");
  const { serial, groupKey } = JSON.parse(taken.output);
  assertEquals([serial, groupKey], [2, told]);
  assertMatch((await run("alice")).output, /from your own files/);
  session.list = undefined;
  await assertRejects(
    () => run("--group-key", told),
    Failure,
    "The server has the list that your folder has",
  );
});
