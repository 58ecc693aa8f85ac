import { assert, assertEquals, assertRejects } from "@std/assert";
import { openSealed } from "../../../../lib/client/sealed/open_sealed.ts";
import { SEALED_TITLE } from "../../../../lib/letter/sealed_form.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { withFolder } from "../../../keys/folder.ts";
import { collected, piecesOf } from "../../../seal/seal_group.ts";
import { sampleReadMail } from "../../../support/sample_mail.ts";
import { NOW } from "../../support/client_run.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { MEMBERS, runMember } from "../../support/sealed_mails.ts";

const MESSAGE = ["--title", "Lunch?", "--message", "At one."];

/** A folder that keygen made before there were sealed letters. */
const NO_SEAL_KEYS = { prepare: () => Promise.resolve() };

/** A session in which the server knows dave, whom the group's list has not. */
function newSession(sealedOnly?: true): FakeSession {
  const session = new FakeSession();
  session.names.push("dave", "erin");
  session.limits.sealed_only = sealedOnly;
  return session;
}

async function send(
  to: string,
  args: string[] = [],
  session = newSession(),
  options: Parameters<typeof runMember>[2] = {},
): Promise<FakeSession> {
  const line = ["send", "--to", to, ...MESSAGE, ...args];
  await runMember(line, session, options);
  return session;
}

async function assertRefused(
  refused: (session: FakeSession) => Promise<unknown>,
  message: string,
  session = newSession(),
): Promise<string> {
  const error = await assertRejects(() => refused(session), Failure, message);
  assertEquals(session.sent, []);
  assertEquals(error.exitCode, EXIT.notFound);
  return error.hint!;
}

Deno.test("send seals a mail for its readers, without a flag and by --seal=always", async () => {
  for (const args of [[], ["--seal=always"], ["--seal", "always"]]) {
    const [{ to, title, bytes }] = (await send("bob;carol", args)).sent;
    assertEquals([to, title], [["bob", "carol"], SEALED_TITLE]);
    for (const name of ["alice", "bob", "carol"]) {
      const opened = await openSealed({
        mail: sampleReadMail({ from: "alice", sealed: true, time: NOW }),
        content: piecesOf(bytes),
        got: () => Promise.resolve(),
      }, {
        reader: () => Promise.resolve(MEMBERS.reader(name)),
        isMessage: false,
        insecure: false,
      });
      assertEquals(opened.mail.title, "Lunch?");
      const text = new TextDecoder().decode(await collected(opened.content));
      assert(text.endsWith("\n\nAt one."), text);
    }
  }
});

Deno.test("send --seal=never lets the server read a mail", async () => {
  const [{ title, bytes }] = (await send("dave", ["--seal=never"])).sent;
  assertEquals([title, new TextDecoder().decode(bytes)], ["Lunch?", "At one."]);
});

Deno.test("send says who has no keys for sealed letters, and sends nothing", async () => {
  const refused = (to: string, message: string, sealedOnly?: true) =>
    assertRefused(
      (session) => send(to, [], session),
      message,
      newSession(sealedOnly),
    );
  const hint = await refused(
    "bob;dave",
    "dave has no keys for sealed letters",
  );
  assert(hint.includes("run keygen") && hint.includes("--seal=never"), hint);
  const both = "dave and erin have no keys for sealed letters";
  const only = await refused("dave;bob;erin", both, true);
  assert(only.includes("run keygen") && !only.includes("--seal"), only);
});

Deno.test("send tells a name that is nobody's as such", async () => {
  const hint = await assertRefused(
    (session) => send("bob;davee", [], session),
    "There is no user davee; did you mean dave?",
  );
  assertEquals(hint, undefined);
});

Deno.test("send from a folder of before sealing names keygen and --seal=never", async () => {
  const hint = await assertRefused(
    (session) => send("bob", [], session, NO_SEAL_KEYS),
    "Your folder has no keys for sealed letters",
  );
  assert(hint.includes("keygen") && hint.includes("--seal=never"), hint);
  const session = newSession(true);
  const only = await assertRefused(
    () => send("bob", [], session, NO_SEAL_KEYS),
    "Your folder has no keys for sealed letters",
    session,
  );
  assert(only.includes("keygen") && !only.includes("--seal=never"), only);
});

Deno.test("send --seal=never says that the server takes sealed letters only", async () => {
  const session = newSession(true);
  const error = await assertRejects(
    () => send("bob", ["--seal=never"], session),
    Failure,
    "The server takes sealed letters only: send it without --seal=never",
  );
  assertEquals([error.exitCode, session.sent], [EXIT.failed, []]);
});

Deno.test("send asks for the group's list over a new connection if one is lost", async () => {
  const lost = newSession();
  lost.groupList = () =>
    Promise.reject(new Failure(EXIT.cannotConnect, "It was lost"));
  const next = newSession();
  await send("bob", [], lost, { connections: [lost, next] });
  assertEquals([lost.sent.length, next.sent.length], [0, 1]);
});

Deno.test("send keeps what was typed of a mail that cannot be sealed", () =>
  withFolder(async (home) => {
    const options = {
      ...{ terminal: true, input: "one\n", env: { HOME: home } },
    };
    await assertRejects(
      () =>
        runMember(["send", "--to=dave", "--title=T"], newSession(), options),
      Failure,
      "dave has no keys",
    );
    assertEquals(
      await Deno.readTextFile(`${home}/dead.letter`),
      "To: dave\nTitle: T\n\none\n",
    );
  }));
