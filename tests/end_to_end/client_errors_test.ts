import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { type AnyServer, Group } from "../support/group.ts";
import { clientHere } from "../support/client_here.ts";
import { type Outcome, printed } from "../support/programs.ts";
import { IN_DATABASE } from "../support/store/group_database.ts";

/** Asserts how a command ended, and that it said why in one line and nothing else. */
function assertFailed(outcome: Outcome, code: number, message: RegExp): void {
  assertEquals([outcome.code, outcome.stdout], [code, ""], outcome.stderr);
  assertMatch(outcome.stderr, /^mail-client: error: [^\n]+\n$/);
  assertMatch(outcome.stderr, message);
}

const MAIL = ["send", "--to", "bob", "--title", "T"];
const USAGE: [args: string[], message: RegExp][] = [
  [["inbx"], /Unknown command inbx; did you mean inbox\?/],
  [["inbox", "--unred"], /Unknown flag --unred; did you mean --unread\?/],
  [["inbox", "--limit", "0"], /--limit takes/],
  [["inbox", "--timeout", "soon"], /--timeout takes a time/],
  [["read"], /Name one mail, by its INDEX or by --id ID/],
  [["read", "abc"], /index/],
  [["read", "1", "--json", "--raw"], /Give --json or --raw, not both/],
  [["send", "--to", "bob", "--message", "x"], /Give the mail a --title/],
  [[...MAIL, "--message", "x", "--file", "y"], /--file or --message, not both/],
  [["export", "--format", "zip", "d"], /--format mbox or --format maildir/],
];

const REFUSED: [args: string[], code: number, message: RegExp][] = [
  [["read", "99"], 4, /There is no mail with the index 99/],
  [["delete", "99"], 4, /99/],
  [["read", "--id", "no-such-mail"], 4, /There is no mail with this id/],
  [
    [...MAIL, "--file", "./missing"],
    4,
    /Cannot read .*missing: there is no such/,
  ],
  [[...MAIL, "--file", "./keys"], 1, /Cannot read .*keys: it is a folder/],
  [[...MAIL, "--to", "nobody", "--message", "x"], 4, /"nobody"/],
  [[...MAIL, "--to", "../evil", "--message", "x"], 4, /"\.\.\/evil"/],
  [
    [...MAIL.with(4, "x".repeat(101)), "--message", "x"],
    1,
    /title .* 100 char/,
  ],
  [[...MAIL.with(4, "a\nBcc: b"), "--message", "x"], 1, /control character/],
  [[...MAIL, "--file", "./over"], 1, /longer than 1,000 characters/],
  [
    ["read", "1", "--output", "./no/such/file"],
    4,
    /Cannot write .*no\/such\/file/,
  ],
  [["inbox", "--password-file", "./missing"], 4, /Cannot read .*missing/],
  [["inbox", "--password-file", "./open"], 1, /chmod 600 .*open/],
  [["inbox", "--password-file", "./wrong"], 3, /Invalid username or password/],
  [
    ["inbox", "--keys", "./keys"],
    3,
    /keys\/alice_private\.pem: there is no such/,
  ],
];

Deno.test("a command that fails says why in one line and by its exit code", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere(
    ...["--max-content", "1000", "--penalty-exempt", "127.0.0.0/8"],
  );
  const here = (args: string[]) => group.clientHere(server, "alice", args);
  const write = (name: string, text: string, mode: number) =>
    Deno.writeTextFile(join(group.dir, name), text, { mode });
  await write("over", "é".repeat(1001), 0o600);
  await write("open", "wonder land\n", 0o644);
  await write("wrong", "hunter2\n", 0o600);
  await printed(here(["send", "--to", "alice", "--title=T", "--message=x"]));

  await t.step("2: no server", async () => {
    assertFailed(
      await clientHere(["inbox"]),
      2,
      /Name the server, by --server, MAIL_SERVER or the config file/,
    );
  });
  for (const [args, message] of USAGE) {
    await t.step(`2: ${args.join(" ")}`, async () => {
      assertFailed(await here(args), 2, message);
    });
  }
  for (const [words, code, message] of REFUSED) {
    const title = words.join(" ").replaceAll("\n", "\\n");
    const args = words.map((word) => word.replace(/^\.\//, `${group.dir}/`));
    await t.step(`${code}: ${title}`, async () => {
      assertFailed(await here(args), code, message);
    });
  }

  await t.step("nothing of what was refused is in a box", async () => {
    const bob = await printed(
      group.clientHere(server, "bob", ["inbox", "--json"]),
    );
    assertEquals(JSON.parse(bob), []);
    const [mail] = JSON.parse(await printed(here(["inbox", "--json"])));
    assertEquals(mail.unread, true);
  });
});

Deno.test("a server that is full, silent or not there", async (t) => {
  await using group = await Group.create();
  const inbox = (address: string, ...args: string[]) =>
    group.clientHere({ address }, "alice", ["inbox", ...args]);

  await t.step("5 when it is full, and --wait waits for a place", async () => {
    const server = await group.serveHere("--max-clients", "1");
    const bob = await group.connect(server, "bob");
    assertFailed(await inbox(server.address), 5, /The server is full/);
    const waiting = inbox(server.address, "--wait");
    await server.waitForLog(/refused: the server is full/, server.log.length);
    await bob.close();
    const { code, stderr } = await waiting;
    // A machine that has much to do says so, too.
    const said = stderr.replace(/^The server is busy; .*\n/m, "");
    assertEquals(
      [code, said],
      [0, "The server is full; waiting for a place.\nThe inbox is empty.\n"],
    );
  });

  await t.step("6 when no host has the name", async () => {
    assertFailed(
      await inbox("nosuch.invalid"),
      6,
      /Cannot connect to nosuch\.invalid:13000: (no such host is known|its name cannot be looked up now);/,
    );
  });

  await t.step("6 when nothing listens", async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    assertFailed(
      await inbox(`127.0.0.1:${port}`),
      6,
      /Cannot connect to 127\.0\.0\.1:\d+: nothing listens there; is mail-server/,
    );
  });

  await t.step("6 when it accepts and says nothing", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const accepted = listener.accept();
    assertFailed(
      await inbox(`127.0.0.1:${listener.addr.port}`, "--timeout", "300ms"),
      6,
      /Connection timed out: the server did not answer within 0\.3 s; --timeout/,
    );
    (await accepted).close();
  });

  await t.step("6 when something else answers", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const answered = listener.accept().then(async (conn) => {
      await conn.write(new TextEncoder().encode("SSH-2.0-OpenSSH_9.6\r\n"));
      conn.close();
    });
    const { code, stderr } = await inbox(`127.0.0.1:${listener.addr.port}`);
    assertEquals(code, 6);
    assertMatch(stderr, /^mail-client: error: [^\n]+\n$/);
    await answered;
  });
});

Deno.test("7 when the server may not be the right one", async (t) => {
  await using group = await Group.create();
  const inbox = (server: AnyServer, user: string, ...args: string[]) =>
    group.clientHere(server, user, ["inbox", ...args]);
  const keys = (path: string) => join(group.dir, "keys", path);
  const basic = await group.serveHere();

  await t.step("a basic server, and --enhanced was asked for", async () => {
    const asked = await inbox(basic, "bob", "--enhanced");
    assertFailed(asked, 7, /in basic mode/);
    await printed(
      inbox(basic, "bob").then((outcome) => ({
        ...outcome,
        stderr: "",
      })),
    );
  });

  await t.step("a basic server after an enhanced one", async () => {
    const enhanced = await group.serveHere("--enhanced");
    assertEquals((await inbox(enhanced, "bob")).code, 0);
    assertFailed(
      await inbox(basic, "bob"),
      7,
      /it was enhanced before: .* remove .*keys\/clients\/bob\/server_is_enhanced/,
    );
    await Deno.remove(keys("clients/bob/server_is_enhanced"));
    assertEquals((await inbox(basic, "bob")).code, 0);
  });

  await t.step({
    name: "a server that has another key of the user",
    ignore: IN_DATABASE,
    async fn() {
      await Deno.copyFile(
        keys("server/users/carol_public.pem"),
        keys("server/users/alice_public.pem"),
      );
      assertFailed(await inbox(basic, "alice"), 7, /Welcome does not open/);
    },
  });

  await t.step(
    "a server that has not the key that the user knows",
    async () => {
      await Deno.copyFile(
        keys("clients/bob/bob_public.pem"),
        keys("clients/carol/server_public.pem"),
      );
      // It cannot open the login, and does not say so: it could be anybody's.
      assertFailed(
        await inbox(basic, "carol"),
        3,
        /Invalid username or password/,
      );
    },
  );
});
