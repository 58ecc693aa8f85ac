import { assertEquals, assertMatch } from "@std/assert";
import { toFailure } from "../../../lib/client/session/answers.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { ReadTimeoutError } from "../../../lib/protocol/byte_stream.ts";
import { RefusedError, SecurityError } from "../../../lib/protocol/errors.ts";

Deno.test("toFailure() gives each failure its exit code", () => {
  const late = toFailure(new ReadTimeoutError(2500)) as Failure;
  assertEquals(late.exitCode, EXIT.cannotConnect);
  assertEquals(
    late.message,
    "Connection timed out: the server did not answer within 2.5 s",
  );
  const attacked = toFailure(new SecurityError("Altered")) as Failure;
  assertEquals(attacked.exitCode, EXIT.security);
  const bug = new TypeError("a bug");
  assertEquals(toFailure(bug), bug);
});

Deno.test("toFailure() says what else an invalid login may be, and what to do", () => {
  const invalid = toFailure(new RefusedError("invalid")) as Failure;
  assertEquals(invalid.message, "Invalid username or password.");
  assertMatch(invalid.hint!, /your keys may be old: .*rotated.* ask/);
  const full = toFailure(new RefusedError("full")) as Failure;
  assertEquals([full.hint, full.exitCode], [
    "--wait waits for a place",
    EXIT.full,
  ]);
  const broken = toFailure(new RefusedError("unavailable")) as Failure;
  assertEquals([broken.hint, broken.exitCode], [
    "Tell the server's owner: its log says why",
    EXIT.cannotConnect,
  ]);
});
