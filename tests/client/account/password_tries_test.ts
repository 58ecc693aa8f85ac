import { assertEquals, assertRejects } from "@std/assert";
import { withTries } from "../../../lib/client/account/password_tries.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { FakeIo } from "../support/fake_io.ts";

const INVALID = new Failure(EXIT.invalidCredentials, "Invalid");

/** Types passwords at a server that takes "right"; gives those that it saw. */
async function tries(typed: string[], person = true) {
  const seen: string[] = [];
  const [password, ...others] = typed;
  const askAgain = () => Promise.resolve(others.shift()!);
  const io = new FakeIo();
  const found = { password, askAgain: person ? askAgain : undefined };
  const ended = withTries(io, found, (password) => {
    seen.push(password);
    return password === "right"
      ? Promise.resolve(password)
      : Promise.reject(INVALID);
  });
  const error = await ended.then(() => undefined, (error) => error);
  return { seen, error, warnings: io.warnings };
}

Deno.test("withTries() asks a person up to three times", async () => {
  const again = "Invalid username or password; try again.\n";
  const third = await tries(["a", "b", "right"]);
  assertEquals([third.seen, third.error], [["a", "b", "right"], undefined]);
  assertEquals(third.warnings, again + again);
  const none = await tries(["a", "b", "c", "right"]);
  assertEquals([none.seen, none.error], [["a", "b", "c"], INVALID]);
});

Deno.test("withTries() tries a script's password once", async () => {
  const { seen, error, warnings } = await tries(["a", "right"], false);
  assertEquals([seen, error, warnings], [["a"], INVALID, ""]);
});

Deno.test("withTries() asks for no password after another error", async () => {
  const found = { password: "a", askAgain: () => Promise.resolve("b") };
  const lost = new Failure(EXIT.cannotConnect, "Lost");
  let logins = 0;
  await assertRejects(
    () =>
      withTries(new FakeIo(), found, () => {
        logins++;
        return Promise.reject(lost);
      }),
    Failure,
    "Lost",
  );
  assertEquals(logins, 1);
});
