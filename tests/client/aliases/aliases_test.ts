import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import type { Alias, GroupList } from "../../../lib/seal/members.ts";
import { signList } from "../../../lib/seal/signed_list.ts";
import { openSealed } from "../../../lib/client/sealed/open_sealed.ts";
import { withFolder } from "../../keys/folder.ts";
import { piecesOf } from "../../seal/seal_group.ts";
import {
  GROUP_KEY,
  writeGroupList,
  writeUserFolder,
} from "../../seal/user_folder.ts";
import { sampleReadMail } from "../../support/sample_mail.ts";
import { runCommand } from "../commands/run_command.ts";
import { NOW } from "../support/client_run.ts";
import type { FakeIoOptions } from "../support/fake_io.ts";
import { FakeSession } from "../support/fake_session.ts";
import { MEMBERS } from "../support/sealed_mails.ts";

const MESSAGE = ["--title", "Hi", "--message", "At one."];
const ALL: Alias = { name: "all", members: ["alice", "bob", "carol"] };
const CLASS: Alias = { name: "class", members: ["bob", "carol"] };
const LIST: GroupList = { ...MEMBERS.list, aliases: [ALL, CLASS] };

interface Run extends FakeIoOptions {
  session?: FakeSession;
  /** The list in alice's folder. */
  list?: GroupList;
}

/** Runs a command as alice, in whose group there are aliases. */
async function run(
  args: string[],
  { session = new FakeSession(), list = LIST, ...options }: Run = {},
) {
  const prepare = async (dir: string) => {
    await writeUserFolder(dir, MEMBERS, "alice");
    await writeGroupList(dir, list);
  };
  const connections = [session];
  const { io } = await runCommand(args, { ...options, connections, prepare });
  const sent = session.sent.map(({ to, cc = [] }) => [to, cc]);
  return { sent, session, output: io.output, warnings: io.warnings };
}

/** What the server was given of a letter, and what the letter itself says. */
async function send(...args: string[]) {
  const { sent, session } = await run(["send", ...args, ...MESSAGE]);
  const [{ bytes }] = session.sent;
  if (args.includes("--seal=never")) return { sent };
  const { mail } = await openSealed({
    mail: sampleReadMail({ from: "alice", sealed: true, time: NOW }),
    content: piecesOf(bytes),
    got: () => Promise.resolve(),
  }, {
    reader: () => Promise.resolve(MEMBERS.reader("carol")),
    isMessage: false,
    insecure: false,
  });
  return { sent, signed: [mail.to, mail.cc ?? []] };
}

Deno.test("a letter to an alias goes to its users, whom its signature names", async () => {
  const both = [["bob", "carol"], []];
  assertEquals(await send("--to", "class"), { sent: [both], signed: both });
  assertEquals(await send("--to", "class", "--seal=never"), { sent: [both] });
});

Deno.test("who is in two aliases gets one copy, and the sender is a user like others", async () => {
  const cases: [string[], string[][]][] = [
    [["--to", "carol;class"], [["carol", "bob"], []]],
    [["--to", "class;all"], [["bob", "carol", "alice"], []]],
    [["--to", "bob", "--cc", "class"], [["bob"], ["carol"]]],
    [["--to", "class", "--cc", "all"], [["bob", "carol"], ["alice"]]],
    [["--to", "class", "--cc", "carol"], [["bob", "carol"], []]],
  ];
  for (const [args, people] of cases) {
    assertEquals(await send(...args), { sent: [people], signed: people });
    assertEquals((await send(...args, "--seal=never")).sent, [people]);
  }
});

Deno.test("an alias of the server's newest list counts, and of no other", async () => {
  const session = new FakeSession();
  const newer = { ...LIST, serial: 2, aliases: [{ ...CLASS, name: "year9" }] };
  session.list = encodeText(await signList(newer, GROUP_KEY));
  const { sent } = await run(["send", "--to", "year9", ...MESSAGE], {
    session,
  });
  assertEquals(sent, [[["bob", "carol"], []]]);
  await assertRejects(
    () => run(["send", "--to", "class", ...MESSAGE], { session }),
    Failure,
    "There is no user class",
  );
});

Deno.test("a name that is nearly an alias is told, sealed or not", async () => {
  for (const seal of ["always", "never"]) {
    await assertRejects(
      () => run(["send", "--to", "clas", `--seal=${seal}`, ...MESSAGE]),
      Failure,
      "There is no user clas; did you mean class?",
    );
  }
  const error = await assertRejects(() => run(["keys", "clas"]), Failure);
  assertEquals(error.hint, "did you mean class?");
});

Deno.test("an alias of more users than a letter may have is refused before it is sent", async () => {
  const session = new FakeSession();
  (session.limits as { recipients: number }).recipients = 2;
  for (const seal of ["always", "never"]) {
    await assertRejects(
      () =>
        run(["send", "--to", "all", `--seal=${seal}`, ...MESSAGE], { session }),
      Failure,
      "A mail has at most 2 destinations, not 3",
    );
  }
  assertEquals(session.sent, []);
});

Deno.test("sendmail takes the address of an alias, and hides who is in a blind one", async () => {
  const message = (fields: string) => `${fields}\nSubject: Hi\n\nAt one.\n`;
  const sendmail = (fields: string, ...args: string[]) =>
    run(["sendmail", "--seal=never", ...args], { input: message(fields) });
  const visible = await sendmail("To: Class <class@letterlock.invalid>", "-t");
  assertEquals(visible.sent, [[["bob", "carol"], []]]);
  const blind = await sendmail("To: bob\nBcc: all", "-t");
  assertEquals(blind.sent, [[["bob"], []], [["alice"], []], [["carol"], []]]);
  const named = await sendmail("To: someone@far.example", "class");
  assertEquals(named.sent, [[["bob"], []], [["carol"], []]]);
});

Deno.test("users and keys show aliases after users", async () => {
  const { output } = await run(["users"]);
  assertEquals(
    output,
    "alice\nbob\ncarol\nall: alice, bob, carol\nclass: bob, carol\n",
  );
  const names = '["alice","bob","carol"]\n';
  assertEquals((await run(["users", "--json"])).output, names);
  const keys = (await run(["keys"])).output.split("\n");
  assertEquals(keys.slice(-3), [
    "all: alice, bob, carol",
    "class: bob, carol",
    "",
  ]);
  const one = (await run(["keys", "class"])).output;
  assertStringIncludes(one, "class stands for bob, carol,\nby list 1 of ");
  const { aliases } = JSON.parse((await run(["keys", "--json"])).output);
  assertEquals(aliases, [ALL, CLASS]);
  const json = JSON.parse((await run(["keys", "class", "--json"])).output);
  assertEquals([json.keys, json.aliases], [[], [CLASS]]);
});

Deno.test("a default of the config file may name an alias", () =>
  withFolder(async (dir) => {
    const path = `${dir}/config.json`;
    const config = { commands: { send: { cc: ["class"] } } };
    await Deno.writeTextFile(path, JSON.stringify(config), { mode: 0o600 });
    const args = ["send", "--to", "alice", "--config", path, ...MESSAGE];
    assertEquals((await run(args)).sent, [[["alice"], ["bob", "carol"]]]);
  }));

Deno.test("a damaged list stops no mail to users that goes unsealed", async () => {
  const session = new FakeSession();
  const prepare = async (dir: string) => {
    await writeUserFolder(dir, MEMBERS, "alice");
    await Deno.writeTextFile(`${dir}/group_list`, "nonsense");
  };
  const args = ["send", "--to", "bob", "--seal=never", ...MESSAGE];
  const { io } = await runCommand(args, { connections: [session], prepare });
  assertEquals(session.sent.map(({ to }) => to), [["bob"]]);
  assertStringIncludes(io.warnings, "; aliases are not known");
});

/** Types into the menu of alice. */
async function typed(input: string) {
  const { output, sent } = await run([], {
    terminal: true,
    input: `pw\n${input}4\n`,
  });
  return { output, sent };
}

Deno.test("the menu says whom an alias stands for before the letter is written", async () => {
  const { output, sent } = await typed("1\nclass;bob\nHi\nn\nAt one.\n.\nn\n");
  assertStringIncludes(output, "class: bob, carol\nEnter title: ");
  assertEquals(sent, [[["bob", "carol"], []]]);
  const slip = await typed("1\nclas\nclass\nHi\nn\nAt one.\n.\nn\n");
  assertStringIncludes(slip.output, "did you mean class?");
  assertEquals(slip.sent, sent);
  const group = (await typed("10\n")).output;
  assertStringIncludes(group, "all: alice, bob, carol\nclass: bob, carol\n");
});
