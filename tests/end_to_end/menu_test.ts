import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { HAS_TERMINALS, OnTerminal } from "../support/on_terminal.ts";
import { Group } from "../support/group.ts";
import { PASSWORDS } from "../support/group_keys.ts";
import { clientCommand, runProgram } from "../support/programs.ts";

const MENU = `
Select the operation:
    1) Create and send an email
    2) Display the inbox list
    3) Display the email contents
    4) Terminate the connection
    choice: `;

/** What is typed stands in « »; a pipe shows a newline for it. */
const DIALOG = `Enter the server IP or name: «SERVER»
Enter your username: «alice»
Enter your password: «wonder land»
${MENU}«2»
Index  From      DateTime                   Title
The inbox is empty.
${MENU}«1»
Enter destinations (separated by ;): «alice;bob»
Enter title: «Grüße: 你好»
Would you like to load contents from a file?(Y/N) «n»
Enter message contents: «Von der Tastatur 🍜»
The message is sent to the server.
${MENU}«1»
Enter destinations (separated by ;): «alice»
Enter title: «A file»
Would you like to load contents from a file?(Y/N) «maybe»
Please answer Y or N.
Would you like to load contents from a file?(Y/N) «Y»
Enter filename: «letter.txt»
The message is sent to the server.
${MENU}«2»
Index  From      DateTime                   Title
    1N alice     TIME  Grüße: 你好
    2N alice     TIME  A file
${MENU}«3»
Enter the email index you wish to view: «2»

From: alice
To: alice
Time and Date Received: TIME
Title: A file
Sealed: its sender signed it, and only its readers can open it
Content Length: 26
Contents:
two lines
\\x1b[2Jfrom a file
${MENU}«1»
Enter destinations (separated by ;): «alice;nobody»
Enter title: «T»
Would you like to load contents from a file?(Y/N) «N»
Enter message contents: «x»
No such recipient: "nobody".
${MENU}«1»
Enter destinations (separated by ;): «../evil»
No such recipient: "../evil".
${MENU}«1»
Enter destinations (separated by ;): «alice»
Enter title: «${"x".repeat(101)}»
The title is longer than 100 characters.
${MENU}«1»
Enter destinations (separated by ;): «alice»
Enter title: «T»
Would you like to load contents from a file?(Y/N) «Y»
Enter filename: «missing.txt»
Cannot read missing.txt: there is no such file.
${MENU}«1»
Enter destinations (separated by ;): «alice»
Enter title: «T»
Would you like to load contents from a file?(Y/N) «Y»
Enter filename: «over.txt»
The contents are longer than 1,000,000 characters.
${MENU}«3»
Enter the email index you wish to view: «3»
There is no mail with the index 3.
${MENU}«3»
Enter the email index you wish to view: «abc»
Invalid index: "abc" is not a whole number.
${MENU}«3»
Enter the email index you wish to view: «»
Invalid index: "" is not a whole number.
${MENU}«5»
Invalid choice: "5" is none of 1, 2, 3 and 4.
${MENU}«3»
Enter the email index you wish to view: «1»

From: alice
To: alice;bob
Time and Date Received: TIME
Title: Grüße: 你好
Sealed: its sender signed it, and only its readers can open it
Content Length: 18
Contents:
Von der Tastatur 🍜
${MENU}«4»
The connection is terminated with the server.
`;

/** What the person types, and what the screen then shows. */
function splitDialog(dialog: string): { input: string; screen: string } {
  const typed = [...dialog.matchAll(/«(.*)»/g)].map(([, line]) => `${line}\n`);
  return { input: typed.join(""), screen: dialog.replaceAll(/«.*»/g, "") };
}

function withoutTimes(screen: string): string {
  return screen.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}/g, "TIME");
}

for (const flags of [[], ["--enhanced"]]) {
  const mode = flags.length ? "enhanced" : "basic";
  Deno.test(`${mode}: the dialog, word for word`, async () => {
    await using group = await Group.create();
    const server = await group.serveHere(...flags);
    const write = (name: string, text: string) =>
      Deno.writeTextFile(join(group.dir, name), text);
    await write("letter.txt", "two lines\r\n\x1b[2Jfrom a file");
    await write("over.txt", "🍜".repeat(1_000_001));
    const { input, screen } = splitDialog(
      DIALOG.replace("SERVER", server.address),
    );
    const outcome = await runProgram("client", [], { cwd: group.dir, input });
    assertEquals(withoutTimes(outcome.stdout), screen);
    assertEquals([outcome.code, outcome.stderr], [0, ""]);
    await server.waitForLog(/^(\S+ )?Terminating connection with alice\.$/);
  });
}

Deno.test("the dialog ends at a wrong password or an unknown user", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--penalty-exempt", "127.0.0.0/8");
  const screen = "Enter your username: \nEnter your password: \n" +
    "Invalid username or password.\nTerminating.\n";
  const logIn = (...lines: string[]) =>
    runProgram("client", ["--server", server.address], {
      cwd: group.dir,
      input: lines.map((line) => `${line}\n`).join(""),
    });

  await t.step("a wrong password", async () => {
    const { code, stdout, stderr } = await logIn("alice", "hunter2");
    assertEquals([code, stdout], [3, screen]);
    assertMatch(stderr, /^If they are right, your keys may be old: .*\n$/);
  });
  await t.step("an unknown user", async () => {
    const { code, stdout } = await logIn("nobody", "hunter2");
    assertEquals([code, stdout], [3, screen]);
  });
  await t.step("input that ends is not a crash", async () => {
    const early = await logIn("alice");
    assertEquals(early.code, 1);
    assertMatch(early.stderr, /^mail-client: error: Cannot log in: the input/);
    const late = await logIn("alice", PASSWORDS.alice, "1", "bob");
    assertEquals(late.code, 0, late.stderr);
    assertMatch(
      late.stdout,
      /The connection is terminated with the server\.\n$/,
    );
  });
});

function pastedLines(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => `line ${i + 1}`);
  return `\x1b[200~${lines.join("\r")}\x1b[201~`;
}

const COLORS = { TERM: "xterm", NO_COLOR: "" };

/** Answers what the dialog asks of a mail before its contents. */
async function addressTo(terminal: OnTerminal, to: string, title: string) {
  await terminal.answer("(separated by ;): ", `${to}\r`);
  await terminal.answer("title: ", `${title}\r`);
  await terminal.answer("(Y/N) ", "N\r");
}

Deno.test({
  name: "the dialog on a terminal, where the password does not show",
  ignore: !HAS_TERMINALS,
  async fn() {
    await using group = await Group.create();
    const server = await group.serveHere("--enhanced");
    const env = { EDITOR: "sed -i s/4/four/", PAGER: "tail -n 2" };
    await using terminal = new OnTerminal(clientCommand(), {
      cwd: group.dir,
      env: { ...env, ...COLORS, XDG_RUNTIME_DIR: group.dir },
    });
    await terminal.answer("server IP or name: ", `${server.address}\r`);
    await terminal.answer("username: ", "carol\r");
    await terminal.answer("password: ", `${PASSWORDS.carol}\r`);
    await terminal.answer("choice: ", "1\r");
    await addressTo(terminal, "carol", "Grüße");
    await terminal.answer("contents: ", "getipt\x1b[D\x1b[Ap\r");
    const pasted = "Zeile 2\r4\r.\r4";
    await terminal.answer("getippt", `\x1b[200~${pasted}\x1b[201~\r`);
    await terminal.answer("4\r\n", "~e\r");
    await terminal.answer("Go on", ".\r");
    await terminal.answer("Attach a file?(Y/N) ", "N\r");
    await terminal.answer("is sent to the server.", "3\r");
    await terminal.answer("wish to view: ", "1\r");
    await terminal.answer("choice: ", "1\r");
    await addressTo(terminal, "carol", "Long");
    await terminal.answer("contents: ", `${pastedLines(30)}\r.\r`);
    await terminal.answer("Attach a file?(Y/N) ", "N\r");
    await terminal.answer("is sent to the server.", "3\r");
    await terminal.answer("wish to view: ", "2\r");
    await terminal.answer("choice: ", "4\r");
    const screen = await terminal.end();
    assert(!screen.includes("wörd"), screen);
    assert(
      screen.includes("Enter your password: \r\nYou have no unread"),
      screen,
    );
    assert(
      screen.includes(
        "Contents:\x1b[0m\r\ngetippt\r\nZeile 2\r\nfour\r\n.\r\nfour\r\n",
      ),
      screen,
    );
    const paged = screen.slice(screen.lastIndexOf("view: 2"));
    assert(paged.includes("\r\nline 29\r\nline 30\r\n"), paged);
    assert(!paged.includes("line 28"), paged);
    const left = [...Deno.readDirSync(group.dir)].map(({ name }) => name);
    assertEquals(left.filter((name) => name.startsWith("letterlock-")), []);
    assertMatch(screen, /The connection is terminated with the server\.\r\n$/);
  },
});

Deno.test({
  name:
    "the dialog on a terminal asks again for an unknown name, and shows a line as it is",
  ignore: !HAS_TERMINALS,
  async fn() {
    await using group = await Group.create();
    const server = await group.serveHere("--enhanced");
    await using terminal = new OnTerminal(
      clientCommand("--server", server.address, "--user", "carol"),
      { cwd: group.dir, env: { HOME: group.dir } },
    );
    await Deno.writeTextFile(join(group.dir, "note.txt"), "a note\n");
    await terminal.answer("password: ", `${PASSWORDS.carol}\r`);
    await terminal.answer("choice: ", "1\r");
    await terminal.answer("(separated by ;): ", "nobody\r");
    await terminal.answer('No such recipient: "nobody".', "");
    await addressTo(terminal, "carol", "Grüße");
    await terminal.answer("contents: ", "getippt\r.\r");
    await terminal.answer("Attach a file?(Y/N) ", "Y\r");
    await terminal.answer("filename: ", "~/note.txt\r");
    await terminal.answer("Attach another file?(Y/N) ", "N\r");
    await terminal.answer("is sent to the server.", "4\r");
    const screen = await terminal.end();
    assert(screen.includes("Enter message contents: getippt\r\n"), screen);
    assertMatch(screen, /The connection is terminated with the server\.\r\n$/);
  },
});

Deno.test({
  name: "the dialog on a terminal keeps what was typed before Ctrl-C",
  ignore: !HAS_TERMINALS,
  async fn() {
    await using group = await Group.create();
    const server = await group.serveHere("--enhanced");
    await using terminal = new OnTerminal(
      clientCommand("--server", server.address, "--user", "carol"),
      { cwd: group.dir, env: { HOME: group.dir } },
    );
    await terminal.answer("password: ", `${PASSWORDS.carol}\r`);
    await terminal.answer("choice: ", "1\r");
    await addressTo(terminal, "carol", "T");
    await terminal.answer("contents: ", "one\rtwo\r");
    await terminal.answer("two\r\n", "\x03");
    const path = join(group.dir, "dead.letter");
    const screen = await terminal.end();
    assert(screen.includes(`The mail is kept in ${path}.`), screen);
    assertEquals(
      await Deno.readTextFile(path),
      "To: carol\nTitle: T\n\none\ntwo",
    );
  },
});
