import { assertEquals, assertRejects } from "@std/assert";
import type {
  Command,
  CommandContext,
} from "../../lib/client/commands/command.ts";
import { CONNECTION_FLAGS } from "../../lib/client/connection_flags.ts";
import { runOneShot } from "../../lib/client/run_command.ts";
import { Interrupted } from "../../lib/client/terminal/io.ts";
import { EXIT } from "../../lib/program/exit_codes.ts";
import { Failure } from "../../lib/program/failure.ts";
import { parseFlags } from "../../lib/program/command_line/flags.ts";
import { RequestError } from "../../lib/protocol/errors.ts";
import { KeysDir, NEVER, NOW } from "./support/client_run.ts";
import { FakeIo } from "./support/fake_io.ts";
import { FakeSession } from "./support/fake_session.ts";

type Code = ConstructorParameters<typeof RequestError>[0];

function commandOf(
  run: Command["run"],
  takesInput?: Command["takesInput"],
): Command {
  return { flags: { title: "", flags: [] }, examples: [], takesInput, run };
}

/** Runs a command as alice over one session. */
async function run(command: Command, session = new FakeSession()) {
  await using keys = await KeysDir.create();
  await runOneShot(
    {
      io: new FakeIo({
        input: "pw\n",
        env: { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path },
      }),
      connect: () => Promise.resolve(session),
      greet: () => Promise.reject(new Error("nobody to greet")),
      now: () => NOW,
      sleep: () => Promise.reject(new Error("nothing to wait for")),
      timer: NEVER,
    },
    command,
    { flags: parseFlags([], [CONNECTION_FLAGS]), words: ["word"] },
  );
}

Deno.test("runOneShot() tells a command its words and whose box it is", async () => {
  const seen: Pick<CommandContext, "user" | "words">[] = [];
  // deno-lint-ignore require-await
  await run(commandOf(async ({ user, words }) => {
    seen.push({ user, words });
  }));
  assertEquals(seen, [{ user: "alice", words: ["word"] }]);
});

Deno.test("runOneShot() logs in only when the command wants the box", async () => {
  const session = new FakeSession();
  await run(commandOf(() => Promise.resolve()), session);
  assertEquals(session.closed, 0);
  await run(
    commandOf(({ withMailbox }) => withMailbox(async () => {})),
    session,
  );
  assertEquals(session.closed, 1);
});

Deno.test("runOneShot() gives a refused request the exit code it means", async () => {
  const codes: [Code, number][] = [
    ["unknown_recipient", EXIT.notFound],
    ["no_such_mail", EXIT.notFound],
    ["bad_request", EXIT.usage],
    ["over_quota", EXIT.failed],
  ];
  for (const [code, exitCode] of codes) {
    const session = new FakeSession();
    const command = commandOf(({ withMailbox }) =>
      withMailbox(() => Promise.reject(new RequestError(code, "refused")))
    );
    const error = await assertRejects(
      () => run(command, session),
      Failure,
      "refused",
    );
    assertEquals([error.exitCode, session.closed], [exitCode, 1], code);
  }
});

Deno.test("runOneShot() ends no session that a signal left half-way", async () => {
  const session = new FakeSession();
  const command = commandOf(({ withMailbox }) =>
    withMailbox(() => Promise.reject(new Interrupted(2)))
  );
  await assertRejects(() => run(command, session), Interrupted);
  assertEquals(session.closed, 0);
});

Deno.test("runOneShot() takes no password from an input that the command reads", async () => {
  const command = commandOf(() => Promise.resolve(), () => true);
  await assertRejects(
    () => run(command),
    Failure,
    "standard input carries the contents",
  );
});

Deno.test("runOneShot() says what to do about a refusal, unless it asks already", async () => {
  const hintOf = async (code: Code, message: string) => {
    const command = commandOf(({ withMailbox }) =>
      withMailbox(() => Promise.reject(new RequestError(code, message)))
    );
    return (await assertRejects(() => run(command), Failure)).hint;
  };
  assertEquals(
    await hintOf("unknown_recipient", "No such recipient"),
    "mail-client users lists who can be written to",
  );
  assertEquals(
    await hintOf("unknown_recipient", "…; did you mean bob?"),
    undefined,
  );
  assertEquals(
    await hintOf("no_such_mail", "There is no mail 3"),
    "mail-client inbox lists the mails",
  );
});
