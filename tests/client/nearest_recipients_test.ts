import { assertEquals } from "@std/assert";
import { withNearest } from "../../lib/client/nearest_recipients.ts";
import { RequestError } from "../../lib/protocol/errors.ts";

const USERS = ["alice", "bob", "carol"];
const REFUSAL = new RequestError("unknown_recipient", "No such recipient");

function message(...to: string[]): string {
  const { code, message } = withNearest(REFUSAL, to, USERS);
  assertEquals(code, "unknown_recipient");
  return message;
}

Deno.test("withNearest() names the users who may have been meant, each once", () => {
  assertEquals(message("bbo"), "No such recipient; did you mean bob?");
  assertEquals(
    message("bbo", "alice", "carl", "bo"),
    "No such recipient; did you mean bob, carol?",
  );
});

Deno.test("withNearest() leaves a refusal of names that are near to none", () => {
  assertEquals(message("zzzzzz"), "No such recipient");
  assertEquals(message("alice"), "No such recipient");
  assertEquals(withNearest(REFUSAL, ["x"], []), REFUSAL);
});
