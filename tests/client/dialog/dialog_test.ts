import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { KeysDir, runClient, type RunOptions } from "../support/client_run.ts";
import { FakeSession } from "../support/fake_session.ts";

const MENU = `
Select the operation:
    1) Create and send an email
    2) Display the inbox list
    3) Display the email contents
    4) Terminate the connection
`;
const HEADER = "Index  From      DateTime                   Title\n";

/**
 * Runs the dialog as alice, whose password is the first line of the input. The server may
 * read what she sends.
 */
function dialog(keys: KeysDir, options: RunOptions) {
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path };
  return runClient(["--seal=never"], { env, ...options });
}

function boxOf(count: number): FakeSession {
  return new FakeSession(
    Array.from(
      { length: count },
      (_, i) => ({ from: "bob", title: `Mail ${i + 1}`, content: "" }),
    ),
  );
}

function indexesIn(text: string): number[] {
  return [...text.matchAll(/^u *(\d+) {2}bob/gm)].map(([, index]) =>
    Number(index)
  );
}

Deno.test("runDialog() prints every question of a piped dialog, each on a line", async () => {
  await using keys = await KeysDir.create();
  const input = ["pw", "1", "bob", "Hi", "N", "you", "2", "4"].join("\n");
  const { code, io, connects } = await dialog(keys, { input });
  assertEquals([code, connects[0].password], [0, "pw"]);
  assertEquals(
    io.output,
    `Enter your password: \n${MENU}    choice: \n` +
      "Enter destinations (separated by ;): \nEnter title: \n" +
      "Would you like to load contents from a file?(Y/N) \n" +
      "Enter message contents: \nThe message is sent to the server.\n" +
      `${MENU}    choice: \n${HEADER}The inbox is empty.\n` +
      `${MENU}    choice: \nThe connection is terminated with the server.\n`,
  );
});

Deno.test("runDialog() sends a line of a million characters as it came", async () => {
  await using keys = await KeysDir.create();
  const session = new FakeSession();
  const line = "é".repeat(1_000_000);
  for (const contents of [line, `${line}x`]) {
    const input = ["pw", "1", "bob", "", "N", contents, "4"].join("\n");
    const { code } = await dialog(keys, { input, connections: [session] });
    assertEquals(code, 0);
  }
  assertEquals(session.sent.length, 1);
  assertEquals(new TextDecoder().decode(session.sent[0].bytes), line);
});

Deno.test("runDialog() sends bytes that are no UTF-8 as they came", async () => {
  await using keys = await KeysDir.create();
  const session = new FakeSession();
  const input = Uint8Array.of(
    ...new TextEncoder().encode("pw\n1\nbob\nTitle\nN\n"),
    ...[0x61, 0xff, 0x00, 0x0d, 0x62],
  );
  await dialog(keys, { input, connections: [session] });
  assertEquals(session.sent[0].bytes, Uint8Array.of(0x61, 0xff, 0, 0x0d, 0x62));
});

Deno.test("runDialog() terminates on a wrong password", async () => {
  await using keys = await KeysDir.create();
  const invalid = new Failure(EXIT.invalidCredentials, "Invalid", "Old keys");
  const { code, io } = await dialog(keys, {
    input: "pw\n",
    connections: [invalid],
  });
  assertEquals(code, EXIT.invalidCredentials);
  assertEquals(
    io.output,
    "Enter your password: \nInvalid username or password.\nTerminating.\n",
  );
  assertEquals(io.warnings, "Old keys.\n");
});

Deno.test("runDialog() asks for the password although there is a file beside the keys", async () => {
  await using keys = await KeysDir.create();
  const file = await keys.writePassword("password");
  const { connects } = await dialog(keys, { input: "typed\n" });
  assertEquals(connects[0].password, "typed");
  const args = ["--server", "h", "--user", "alice", "--keys", keys.path];
  const named = await runClient([...args, "--password-file", file]);
  assertEquals(named.connects[0].password, "wonderland");
});

Deno.test("runDialog() fails when the input ends before the login", async () => {
  await using keys = await KeysDir.create();
  await assertRejects(
    () => dialog(keys, { input: "" }),
    Failure,
    "Cannot log in: the input ended",
  );
});

Deno.test("runDialog() ends with the failure that lost the connection", async () => {
  await using keys = await KeysDir.create();
  const session = new FakeSession();
  const lost = new Failure(EXIT.cannotConnect, "The connection was lost");
  session.inbox = () => Promise.reject(lost);
  const connections = [session];
  await assertRejects(
    () => dialog(keys, { input: "pw\n2\n4\n", connections }),
    Failure,
    lost.message,
  );
});

Deno.test("runDialog() ends the session on Ctrl-C, and exits as a shell expects", async () => {
  await using keys = await KeysDir.create();
  const session = new FakeSession();
  const { code, io } = await dialog(keys, {
    terminal: true,
    input: "pw\n1\nbob\n",
    interrupted: true,
    connections: [session],
  });
  assertEquals([code, session.closed], [130, 1]);
  assertEquals(io.output.endsWith("Enter title: "), true);
});

Deno.test("showInbox() prints all of a long box through a pipe, oldest first", async () => {
  await using keys = await KeysDir.create();
  const { io } = await dialog(keys, {
    input: "pw\n2\n4\n",
    connections: [boxOf(120)],
  });
  assertEquals(
    indexesIn(io.output),
    Array.from({ length: 120 }, (_, i) => i + 1),
  );
});

Deno.test("showInbox() shows the newest page on a terminal, and older ones when asked", async () => {
  await using keys = await KeysDir.create();
  const { io } = await dialog(keys, {
    terminal: true,
    rows: 15,
    input: "pw\n2\nm\nm\n2\n\n4\n",
    connections: [boxOf(25)],
  });
  const shown = [...range(16, 25), ...range(6, 15), ...range(1, 5)];
  assertEquals(indexesIn(io.screen), [...shown, ...range(16, 25)]);
  const question =
    "Mails 16 to 25 of 25 (0 unread); m: older ones, Enter: menu: ";
  assertEquals(io.output.split(question).length, 3);
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
