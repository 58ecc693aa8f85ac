import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import {
  concatBytes,
  encodeText,
  randomBytes,
} from "../../../lib/crypto/bytes.ts";
import {
  loadServerPrivateKey,
  loadUserPublicKey,
} from "../../../lib/keys/keyring.ts";
import { flagLine } from "../../../lib/protocol/requests/flag_list.ts";
import { messageHead } from "../../../lib/protocol/requests/message_stream.ts";
import type { Channel } from "../../../lib/protocol/records/channel.ts";
import {
  decodeHello,
  type EnhancedHello,
  sealLogin,
} from "../../../lib/protocol/handshake/handshake.ts";
import { generateEphemeralKeys } from "../../../lib/protocol/handshake/session_keys.ts";
import { type AnyServer, Group } from "../../support/group.ts";
import type { Outcome } from "../../support/programs.ts";
import { sendText } from "../../support/sessions.ts";
import { enhancedHello, FalseServer } from "../support/false_server.ts";
import { RawClient } from "../support/raw_client.ts";
import { connectVia, credentialsOf, runClient } from "../support/victims.ts";

/** Clears the screen, sets the title, colours, goes back, reverses, hides. */
const HOSTILE =
  "a\x1b[2J\x1b]0;owned\x07\x9b31m\x90q\x9c\x08\x7f\x00\r\u202egpj.exe\u2066\u200e\u061c\ufeff\u{e0041}b";

/** No character of a text that a terminal would obey, or that hides. */
function assertShownOnly(text: string): void {
  const obeyed = text.replaceAll("\n", "").match(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
  );
  assertEquals(obeyed, null, JSON.stringify(text));
}

function assertShown({ stdout, stderr }: Outcome): void {
  assertShownOnly(stdout);
  assertShownOnly(stderr);
}

Deno.test("what other users write is shown, not obeyed", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const alice = await connectVia(group, server, "alice");
  const title = "\u202egpj.exe\u2066 hidden\u{e0041}";
  await sendText(alice, { to: ["bob"], title }, `${HOSTILE}\n${HOSTILE}`);
  await alice.close();

  const commands = {
    inbox: ["inbox"],
    "inbox as JSON": ["inbox", "--json"],
    read: ["read", "1"],
    "read as JSON": ["read", "1", "--json"],
    search: ["search", "hidden"],
  };
  for (const [name, args] of Object.entries(commands)) {
    await t.step(name, async () => {
      const outcome = await runClient(group, server, "bob", args);
      assertEquals(outcome.code, 0, outcome.stderr);
      assertShown(outcome);
      assertMatch(outcome.stdout, /\\u202egpj\.exe/);
    });
  }

  await t.step("the dialog", async () => {
    const input = `wonder\n2\n3\n1\n4\n`.replace("wonder", "builder:1");
    const outcome = await runClient(group, server, "bob", [], input);
    assertEquals(outcome.code, 0, outcome.stderr);
    assertShown(outcome);
    assertStringIncludes(outcome.stdout, "\\x1b[2J");
  });

  await t.step("but --raw gives the exact bytes", async () => {
    const outcome = await runClient(group, server, "bob", [
      "read",
      "1",
      "--raw",
    ]);
    assertStringIncludes(outcome.stdout, `${HOSTILE}\n${HOSTILE}`);
  });
});

Deno.test("what a server says is shown, not obeyed, even one that has the key", async (t) => {
  await using group = await Group.create();
  const keys = join(group.dir, "keys", "server");
  const server = await loadServerPrivateKey(keys);
  const user = await loadUserPublicKey(keys, "bob");
  const serve = (options: { endless: boolean }) =>
    new FalseServer(async (victim) => {
      const channel = await victim.accept(enhancedHello(), { server, user });
      await serveHostileMail(channel, options);
    });
  await using hostile = serve({ endless: false });
  await using endless = serve({ endless: true });
  const commands = {
    inbox: ["inbox"],
    "inbox as JSON": ["inbox", "--json"],
    read: ["read", "1"],
    "read as JSON": ["read", "1", "--json"],
    search: ["search", "x"],
    "an error": ["delete", "--id", "x"],
    "an error at sending": [
      "send",
      "--to",
      "bob",
      "--title",
      "x",
      "--message",
      "x",
    ],
  };
  for (const [name, args] of Object.entries(commands)) {
    await t.step(name, async () => {
      const outcome = await runClient(group, hostile, "bob", args);
      assertShown(outcome);
      assertStringIncludes(outcome.stdout + outcome.stderr, "owned");
    });
  }

  for (const format of ["mbox", "maildir"]) {
    await t.step(
      `an exported ${format} has no header that it put in`,
      async () => {
        const dir = join(group.dir, format);
        const args = ["export", "--format", format, dir];
        const outcome = await runClient(group, hostile, "bob", args);
        assertEquals(outcome.code, 0, outcome.stderr);
        assertShown(outcome);
        const files = await filesIn(dir);
        assertEquals(files.length, 1);
        assert(!/^Bcc:/m.test(files[0]), files[0]);
      },
    );
  }

  await t.step("a list without end ends", async () => {
    const args = ["inbox", "--unread"];
    const outcome = await runClient(group, endless, "bob", args);
    assertEquals(outcome.code, 6);
    assertMatch(outcome.stderr, /the list of the server has no end/);
  });
});

/** Answers everything with text that a terminal would obey. */
async function serveHostileMail(
  channel: Channel,
  { endless }: { endless: boolean },
): Promise<void> {
  const mail = {
    id: "x",
    index: 1,
    from: HOSTILE,
    to: [HOSTILE],
    time: 1_700_000_000_000,
    title: `${HOSTILE}\nBcc: carol`,
    length: 3,
    size: new TextEncoder().encode(HOSTILE).length,
    unread: true,
  };
  const stored = {
    ...mail,
    message_size: mail.size + 1,
    flags: "",
    recent: true,
  };
  const say = (message: Record<string, unknown>) =>
    channel.send(message as { type: string });
  await say({
    type: "ok",
    title: 100,
    content: 1e6,
    recipients: 100,
    attachments: 0,
  });
  for (;;) {
    const received = await channel.receive();
    if (!received) return;
    if (received.kind !== "message") continue;
    const message = received.message as {
      type: string;
      before?: number;
      message?: boolean;
    };
    switch (message.type) {
      case "inbox":
      case "search":
        await say({
          type: "ok",
          total: 1,
          unread: 1,
          mails: endless || message.before === undefined ? [mail] : [],
        });
        break;
      case "read":
        await channel.post({ type: "ok", mail: stored } as { type: string });
        await channel.postData(
          new TextEncoder().encode(message.message ? `\n${HOSTILE}` : HOSTILE),
        );
        await say({ type: "end" });
        break;
      case "flags":
        await channel.post({ type: "ok", same: false } as { type: string });
        await channel.postData(encodeText(flagLine(stored)));
        await say({ type: "end" });
        break;
      case "messages":
        await channel.post({ type: "ok" });
        await channel.postData(
          concatBytes(
            messageHead({ mail: stored }),
            encodeText(`\n${HOSTILE}`),
          ),
        );
        await say({ type: "end" });
        break;
      case "end":
      case "got":
        break;
      case "bye":
        return await say({ type: "bye", reason: HOSTILE });
      default:
        await say({ type: "error", code: "storage", message: HOSTILE });
    }
  }
}

for (const format of ["text", "json"] as const) {
  Deno.test(`nobody forges a line of the ${format} log, or reaches a terminal by it`, async () => {
    await using group = await Group.create();
    const server = await group.serveHere(
      "--enhanced",
      "--log",
      format,
      "--penalty-exempt",
      "127.0.0.1/32",
    );
    const names = [
      HOSTILE,
      "bob\nThe server is ready to accept connections.",
      '"},{"event":"accepted"',
      "x".repeat(4000),
      "\u2028\u2029\u0085",
    ];
    await Promise.all(names.map((name) => logInAs(group, server, name)));
    const lines = await server.waitForLines("invalid", names.length);
    assertEquals(lines.length, names.length, server.log.join("\n"));
    for (const line of server.log) assertLine(line, format);
    const ready = server.log.filter((line) =>
      /The server is ready/.test(line) && !/invalid/.test(line)
    );
    assertEquals(ready.length, 1);
  });
}

function assertLine(line: string, format: "text" | "json"): void {
  assertShownOnly(line);
  assert(line.length < 1000, `${line.length} characters in a line`);
  if (format === "text") return assertMatch(line, /^\d{4}-\d\d-\d\dT/);
  assertEquals(typeof JSON.parse(line).event, "string");
}

/** Tries to log in with a name that is none. */
async function logInAs(
  group: Group,
  server: AnyServer,
  username: string,
): Promise<void> {
  const { keys } = await credentialsOf(group, "alice");
  using client = await RawClient.connect(server);
  const helloFrame = (await client.nextFrame())!;
  const { sessionId, challenge } = decodeHello(
    helloFrame.subarray(4),
  ) as EnhancedHello;
  const login = await sealLogin(keys.serverPublicKey, {
    mode: "enhanced",
    username,
    password: "x",
    clientNonce: randomBytes(32),
    sessionId,
    challenge,
    clientTime: Date.now(),
    clientPublicKey: (await generateEphemeralKeys()).publicKey,
  }, helloFrame);
  await client.send(login);
  assertEquals((await client.answer()).code, "invalid");
}

/** The text of every file in a folder and below. */
async function filesIn(dir: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    const path = join(dir, name);
    if (isDirectory) texts.push(...await filesIn(path));
    else texts.push(await Deno.readTextFile(path));
  }
  return texts;
}
