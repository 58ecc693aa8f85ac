/**
 * Each command and each exit code of the client once as a program of its own, which loads
 * what it needs with the permissions that it has. What they do is the case of other tests,
 * which run command lines and servers in their own process (tests/support/client_here.ts).
 */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import {
  COMMAND_NAMES,
  type CommandName,
} from "../../../lib/client/commands/commands.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { clientHere } from "../../support/client_here.ts";
import { Group } from "../../support/group.ts";
import { printed, runProgram } from "../../support/programs.ts";

/** Programs with a test of their own: watch_test.ts and ../password_test.ts. */
const ELSEWHERE: CommandName[] = ["watch", "password"];

const MESSAGE = "To: alice\nSubject: By mail\n\nA message.\n";

/** A command line, what it prints, and what is typed. */
type Run = [words: string[], says: RegExp, input?: string];

/** In this order bob uses his box, whose first mail is alice's. */
const RUNS: Run[] = [
  [["users"], /^alice\nbob\ncarol\n$/],
  [["doctor"], /bob is let in/],
  [["keys"], /alice/],
  [["completions", "bash"], /mail-client/],
  [["inbox"], /1N alice .* Plan\n$/],
  [["read", "1", "--save=saved"], /^Saved saved\/plan\.csv, 4 bytes\.\n$/],
  [["mark", "1", "--unread"], /Plan/],
  [["search", "TEN", "--contents"], / alice .* Plan\n$/],
  [["reply", "1"], /is sent/, "Yes."],
  [["forward", "1", "--to=carol", "--message="], /is sent/],
  [["sendmail", "-t"], /^$/, MESSAGE],
  [["sent"], /Re: Plan[^]*Fwd: Plan/],
  [
    ["export", "--format=maildir", "--sealed", "box"],
    /^Exported \d+ mails to box\.\n$/,
  ],
  [["import", "box"], /^Imported 0 mails; \d+ were already there\.\n$/],
  [["sync", "copy"], /new/],
  [["delete", "1"], /is deleted: Plan\n$/],
  [["undelete", "1"], /Plan/],
  [["passphrase"], /./, "a new passphrase\n"],
];

Deno.test("each command runs as a program, with the permissions it has", async (t) => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  await Deno.writeTextFile(join(group.dir, "plan.csv"), "a,b\n");
  const env = { MAIL_SERVER: server.address, MAIL_USER: "bob" };
  const ran = new Set<string>(["send", ...ELSEWHERE]);

  await t.step("send", async () => {
    const mail = ["--to=bob", "--title=Plan", "--attach=plan.csv"];
    const sent = await printed(
      group.client(server, "alice", ["send", ...mail], "At ten?"),
    );
    assertEquals(sent, "The message is sent to the server.\n");
  });
  for (const [words, says, input] of RUNS) {
    ran.add(words[0]);
    await t.step(words[0], async () => {
      const surroundings = { cwd: group.dir, env, input };
      const running = runProgram("client", words, surroundings);
      assertMatch(await printed(running), says);
    });
  }

  await t.step("and what they send and write arrives", async () => {
    const alices = await group.clientHere(server, "alice", ["inbox"]);
    assertMatch(alices.stdout, / bob .* Re: Plan\n.* By mail\n$/);
    const saved = join(group.dir, "saved", "plan.csv");
    assertEquals(await Deno.readTextFile(saved), "a,b\n");
    for (const folder of ["box", "copy"]) {
      const names = [...Deno.readDirSync(join(group.dir, folder))];
      assertEquals(names.length > 2, true, folder);
    }
  });
  assertEquals([...ran].sort(), COMMAND_NAMES.toSorted());
});

/** A failure of each kind. */
const FAILURES: [words: string[], code: number, message: RegExp][] = [
  [["inbox", "--password-file", "open"], EXIT.failed, /chmod 600 .*open/],
  [["inbx"], EXIT.usage, /Unknown command inbx; did you mean inbox\?/],
  [
    ["inbox", "--password-file", "wrong"],
    EXIT.invalidCredentials,
    /Invalid username or password/,
  ],
  [["read", "99"], EXIT.notFound, /There is no mail with the index 99/],
  [["inbox", "--enhanced"], EXIT.security, /in basic mode/],
];

Deno.test("each exit code is that of a program, which says why in one line", async (t) => {
  await using group = await Group.create();
  const server = await group.serve(
    ...["--max-clients", "1", "--penalty-exempt", "127.0.0.0/8"],
  );
  const write = (name: string, text: string, mode: number) =>
    Deno.writeTextFile(join(group.dir, name), text, { mode });
  await write("open", "wonder land\n", 0o644);
  await write("wrong", "hunter2\n", 0o600);
  const codes = new Set<number>([EXIT.done]);
  const fails = async (
    words: string[],
    code: number,
    message: RegExp,
    at: { address: string } = server,
  ) => {
    codes.add(code);
    const outcome = await group.client(at, "alice", words);
    assertEquals([outcome.code, outcome.stdout], [code, ""], outcome.stderr);
    assertMatch(outcome.stderr, /^mail-client: error: [^\n]+\n$/);
    assertMatch(outcome.stderr, message);
  };

  for (const [words, code, message] of FAILURES) {
    await t.step(
      `${code}: ${words.join(" ")}`,
      () => fails(words, code, message),
    );
  }
  await t.step(`${EXIT.full}: the server is full`, async () => {
    const bob = await group.connect(server, "bob");
    await fails(["inbox"], EXIT.full, /The server is full/);
    await bob.close();
  });
  await t.step(`${EXIT.cannotConnect}: no host has the name`, async () => {
    const unknown =
      /Cannot connect to nosuch\.invalid:13000: (no such host is known|its name cannot be looked up now);/;
    const at = { address: "nosuch.invalid" };
    await fails(["inbox"], EXIT.cannotConnect, unknown, at);
  });
  assertEquals([...codes].sort(), Object.values(EXIT).toSorted());
});

Deno.test("mail-client takes from the environment what no flag says, and imports what it exports", async () => {
  await using group = await Group.create();
  const server = await group.serve();

  const keys = join(group.dir, "elsewhere");
  await Deno.rename(join(group.dir, "keys", "clients", "carol"), keys);
  const password = join(group.dir, "secret");
  await Deno.rename(join(keys, "password"), password);
  const env = {
    MAIL_SERVER: server.address,
    MAIL_USER: "carol",
    MAIL_KEYS: keys,
    MAIL_PASSWORD_FILE: password,
  };
  const send = ["send", "--to", "carol", "--title", "T", "--message", "m"];
  await printed(runProgram("client", send, { cwd: "/", env }));
  // A flag beats its variable.
  const wrong = { ...env, MAIL_SERVER: "127.0.0.1:1", MAIL_USER: "bob" };
  const flags = ["--server", server.address, "--user", "carol"];
  const list = await printed(
    runProgram("client", ["inbox", ...flags], { cwd: "/", env: wrong }),
  );
  assertMatch(list, /\n {4}1N carol /);
  // The letter is sealed, and comes back from an export as it was.
  const own = (...args: string[]) =>
    printed(clientHere([
      ...args,
      ...flags,
      ...["--keys", keys, "--password-file", password],
    ]));
  const out = join(group.dir, "out");
  await own("export", "--format", "maildir", "--sealed", out);
  await own("delete", "1");
  assertEquals(await own("import", out), "Imported 1 mail.\n");
  assertMatch(await own("read", "1"), /^From: carol\n[^]*\nTitle: T\n/);
});
