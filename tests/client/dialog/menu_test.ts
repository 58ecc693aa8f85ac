import { assert, assertEquals, assertRejects } from "@std/assert";
import { runMenu } from "../../../lib/client/dialog/menu.ts";
import { OPERATIONS } from "../../../lib/client/dialog/operations/operations.ts";
import type { Sealing } from "../../../lib/client/dialog/sealed_box.ts";
import { NoKeys, noKeysFor } from "../../../lib/client/sealed/no_keys.ts";
import { Mailbox } from "../../../lib/client/session/mailbox.ts";
import { Interrupted } from "../../../lib/client/terminal/io.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import type { Recipients } from "../../../lib/letter/recipients.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { withFolder } from "../../keys/folder.ts";
import { FakeIo, type FakeIoOptions } from "../support/fake_io.ts";
import { NEVER } from "../support/client_run.ts";
import { FakeSession } from "../support/fake_session.ts";

const NO_KEYS = () => Promise.reject(new NoKeys("You have no keys", "ask"));
const NO_ALIASES = {
  aliases: () => Promise.resolve([]),
  address: (recipients: Recipients) =>
    Promise.resolve({ recipients, strangers: [], aliases: [] }),
};
/** A folder without keys for sealed letters, whose owner sends none. */
const PLAIN: Sealing = {
  keys: { ...NO_ALIASES, reader: NO_KEYS, seal: NO_KEYS },
  choice: "never",
};

function menu(
  options: FakeIoOptions,
  session = new FakeSession(),
  open: () => Promise<FakeSession> = () =>
    Promise.reject(new Error("there is one session")),
  sealing: Sealing = PLAIN,
) {
  const io = new FakeIo(options);
  const mailbox = new Mailbox(session, open, () => {});
  return {
    io,
    session,
    ended: runMenu(io, mailbox, sealing, {
      user: "alice",
      timer: NEVER,
      operations: OPERATIONS,
    }),
  };
}

Deno.test("runMenu() ends the session at 4, and where the input ends", async () => {
  for (const input of ["4\n", " 4 \n", ""]) {
    const { io, session, ended } = menu({ input });
    await ended;
    assertEquals(session.closed, 1);
    assert(io.output.endsWith("is terminated with the server.\n"), io.output);
  }
});

Deno.test("runMenu() goes on after a wrong choice, index or file", async () => {
  const input = "5\n\x1b\n3\n7\n3\nx\n1\nbob\nT\ny\n/nowhere/x\n4\n";
  const { io, session, ended } = menu({ input });
  await ended;
  for (
    const text of [
      'Invalid choice: "5" is none of 1, 2, 3 and 4.\n',
      'Invalid choice: "\\x1b" is none of 1, 2, 3 and 4.\n',
      "There is no mail 7.\n",
      'Invalid index: "x" is not a whole number.\n',
      "Cannot read /nowhere/x: there is no such file.\n",
    ]
  ) assert(io.output.includes(text), text);
  assertEquals([session.sent.length, session.closed], [0, 1]);
});

Deno.test("runMenu() ends the session well when a signal comes", async () => {
  const { session, ended } = menu({ interrupted: true });
  await assertRejects(() => ended, Interrupted);
  assertEquals(session.closed, 1);
});

Deno.test("runMenu() says that it got a mail once all of it is shown", async () => {
  const box = () =>
    new FakeSession([{ from: "bob", title: "T", content: "first\r" }]);
  const shown = box();
  await menu({ input: "3\n1\n4\n" }, shown).ended;
  assertEquals(shown.calls, ['read {"index":1,"message":true}', "got"]);
  const cut = box();
  // The last piece: a CR waits for the newline that may follow.
  const write = (bytes: Uint8Array) =>
    new TextDecoder().decode(bytes) === "\\x0d\n"
      ? Promise.reject(new Deno.errors.BrokenPipe("Broken pipe (os error 32)"))
      : Promise.resolve();
  await assertRejects(() => menu({ input: "3\n1\n4\n", write }, cut).ended);
  assertEquals(cut.calls, ['read {"index":1,"message":true}']);
});

const LOST = new Failure(EXIT.cannotConnect, "The connection was lost");

/** A box whose connection is lost at once. */
function lostBox(): FakeSession {
  const session = new FakeSession();
  session.inbox = () => Promise.reject(LOST);
  session.read = () => Promise.reject(LOST);
  return session;
}

Deno.test("runMenu() lists and reads over a new connection if one is lost", async () => {
  for (const input of ["2\n4\n", "3\n1\n4\n"]) {
    for (const terminal of [false, true]) {
      const box = new FakeSession([{ from: "bob", title: "T", content: "x" }]);
      const open = () => Promise.resolve(box);
      const { io, ended } = menu({ input, terminal }, lostBox(), open);
      await ended;
      assertEquals(box.closed, 1);
      assert(io.output.includes("bob"), io.output);
    }
  }
});

Deno.test("runMenu() offers a person a new connection, and goes on with the menu", async () => {
  const box = new FakeSession();
  const full = new Failure(EXIT.full, "The server is full", "is it?");
  const tries = [LOST, full, box];
  const open = () => {
    const next = tries.shift()!;
    return next instanceof FakeSession
      ? Promise.resolve(next)
      : Promise.reject(next);
  };
  const input = "2\ny\ny\n2\n4\n";
  const { io, ended } = menu({ input, terminal: true }, lostBox(), open);
  await ended;
  const question = "Connect again?(Y/N) ";
  const asked = `The connection was lost.\n${question}` +
    `The server is full; is it?\n${question}`;
  assert(io.output.includes(asked), io.output);
  assertEquals(box.calls.length, 1);
  assertEquals(box.closed, 1);
});

Deno.test("runMenu() ends with a lost connection if nobody wants another", async () => {
  const open = () => Promise.reject(LOST);
  const cases = [
    { input: "2\n4\n" },
    { input: "2\nn\n", terminal: true },
    { input: "2\n", terminal: true },
  ];
  for (const options of cases) {
    const { ended } = menu(options, lostBox(), open);
    assertEquals(await assertRejects(() => ended), LOST);
  }
});

Deno.test("runMenu() keeps what was typed of a mail that cannot be sent", async () => {
  const typed = "1\nbob\nLunch\nn\none\ntwo\n";
  const cases = [
    { input: typed, error: undefined },
    { input: typed, interrupted: true, error: undefined },
    {
      input: `${typed}.\nn\n4\n`,
      error: new RequestError("over_quota", "No room"),
    },
    { input: `${typed}.\nn\n`, error: new Failure(EXIT.failed, "It is gone") },
    { input: `${typed}.\n`, error: undefined },
    { input: `${typed}.\n`, interrupted: true, error: undefined },
  ];
  for (const { error, ...options } of cases) {
    await withFolder(async (dir) => {
      const session = new FakeSession();
      if (error) session.send = () => Promise.reject(error);
      const env = { HOME: dir };
      const { io, ended } = menu({ ...options, env, terminal: true }, session);
      await ended.catch(() => {});
      const path = `${dir}/dead.letter`;
      assertEquals(
        await Deno.readTextFile(path),
        "To: bob\nTitle: Lunch\n\none\ntwo",
      );
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
      assertEquals(io.warnings, `The mail is kept in ${path}.\n`);
    });
  }
});

Deno.test("runMenu() asks anew for a name whose account has ended, and sends the rest", async () => {
  const session = new FakeSession();
  const refusals = [new RequestError("unknown_recipient", "No such user")];
  const send = session.send.bind(session);
  session.send = (draft) => {
    const refusal = refusals.shift();
    return refusal ? Promise.reject(refusal) : send(draft);
  };
  const input = "1\nbob\nT\nn\ntext\n.\nn\ncarol\n4\n";
  await menu({ input, terminal: true }, session).ended;
  const [{ to, bytes }] = session.sent;
  assertEquals([to, new TextDecoder().decode(bytes)], [["carol"], "text"]);
});

Deno.test("runMenu() sends the files that a person attaches, and names them where the mail is kept", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/plan.txt`;
    await Deno.writeTextFile(path, "from ten to four\n");
    const input = "1\nbob\nT\nn\ntext\n.\ny\n~/plan.txt\nn\n4\n";
    const options = { input, terminal: true, env: { HOME: dir } };
    const session = new FakeSession();
    await menu(options, session).ended;
    const [{ fields, bytes }] = session.sent;
    assert(fields?.content_type?.startsWith("multipart/mixed; boundary="));
    const sent = new TextDecoder().decode(bytes);
    assert(sent.includes("filename=plan.txt"), sent);
    session.send = () => Promise.reject(new RequestError("over_quota", "Full"));
    await menu(options, session).ended;
    assertEquals(
      await Deno.readTextFile(`${dir}/dead.letter`),
      `To: bob\nTitle: T\nAttach: ${path}\n\ntext`,
    );
  });
});

Deno.test("runMenu() does not ask for files where the server takes none", async () => {
  const session = new FakeSession();
  session.limits.attachments = 0;
  const input = "1\nbob\nT\nn\ntext\n.\n4\n";
  const { io, ended } = menu({ input, terminal: true }, session);
  await ended;
  assertEquals(session.sent.length, 1);
  assert(!io.output.includes("Attach"), io.output);
});

Deno.test("runMenu() says that there was no room for the copy of a mail", async () => {
  for (const isFull of [true, false]) {
    const session = new FakeSession();
    session.isFull = isFull;
    const { io, ended } = menu({ input: "1\nbob\nT\nn\ntext\n4\n" }, session);
    await ended;
    assertEquals(session.sent.length, 1);
    assertEquals(io.warnings.includes("Your mailbox is full"), isFull);
  }
});

/** Types a mail to bob that cannot be sealed, answers, and gives what came of it. */
async function typedUnsealable(
  home: string,
  options: FakeIoOptions & { sealedOnly?: true; contents?: string },
) {
  const { sealedOnly, contents = "text\n.\nn\n", input = "" } = options;
  const session = new FakeSession();
  session.limits.sealed_only = sealedOnly;
  const all = {
    ...{ terminal: true, env: { HOME: home } },
    ...options,
    input: `1\nbob\nT\nn\n${contents}${input}4\n`,
  };
  const keys = {
    ...NO_ALIASES,
    reader: NO_KEYS,
    seal: () => Promise.reject(noKeysFor(["bob"])),
  };
  const { io, ended } = menu(all, session, undefined, {
    keys,
    choice: "always",
  });
  await ended;
  const kept = [...Deno.readDirSync(home)].length > 0;
  return { output: io.output, sent: session.sent, kept };
}

const QUESTION = "bob has no keys for sealed letters. Send unsealed? [y/N] ";

Deno.test("runMenu() lets a mail go unsealed only by a person's yes", () =>
  withFolder(async (home) => {
    const yes = await typedUnsealable(home, { input: "Y\n" });
    assert(yes.output.includes(QUESTION), yes.output);
    assertEquals(yes.sent.map(({ title }) => title), ["T"]);
    assertEquals([yes.sent[0].bytes, yes.kept], [encodeText("text"), false]);
    for (const answer of ["", "n", "of course"]) {
      const no = await typedUnsealable(home, { input: `${answer}\n` });
      assertEquals([no.sent, no.kept], [[], true]);
      assert(no.output.includes("The mail is not sent.\n"), no.output);
    }
  }));

Deno.test("runMenu() asks nothing where the server takes sealed letters only, nor a script", () =>
  withFolder(async (home) => {
    const refused = await typedUnsealable(home, { sealedOnly: true });
    assert(!refused.output.includes("[y/N]"), refused.output);
    assert(!refused.output.includes("--seal=never"), refused.output);
    const script = { terminal: false, contents: "text\n" };
    const told = await typedUnsealable(home, script);
    assert(!told.output.includes("[y/N]"), told.output);
    assert(told.output.includes("--seal=never"), told.output);
    assertEquals([refused.sent, told.sent], [[], []]);
  }));

Deno.test("runMenu() quotes a mail that it answers, and passes one on with its files", async () => {
  const session = new FakeSession([
    {
      from: "bob",
      to: ["alice", "carol"],
      title: "Plan",
      head: "Message-ID: <1@x>\nContent-Type: multipart/mixed; boundary=b\n\n",
      content: "--b\n\nAt one?\n--b\nContent-Type: text/csv; name=a.csv\n" +
        "Content-Disposition: attachment; filename=a.csv\n\n1,2\n--b--\n",
    },
  ]);
  const answer = "5\n1\ny\nYes.\n.\nn\n";
  const forward = "6\n1\ncarol\nSee below.\n.\nn\n";
  await menu({ input: `${answer}${forward}4\n`, terminal: true }, session)
    .ended;
  const [reply, passed] = session.sent;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals([reply.to, reply.cc, reply.title], [
    ["bob"],
    ["carol"],
    "Re: Plan",
  ]);
  assertEquals(reply.fields?.in_reply_to, "<1@x>");
  assert(text(reply.bytes).endsWith("bob wrote:\n> At one?\n\nYes."));
  assertEquals([passed.to, passed.title], [["carol"], "Fwd: Plan"]);
  assert(text(passed.bytes).includes("See below.\n\n----------"));
  assert(text(passed.bytes).includes("filename=a.csv"));
});
