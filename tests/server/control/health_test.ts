import { assertEquals } from "@std/assert";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import {
  healthCode,
  LITTLE_SPACE,
  wholeStatus,
} from "../../../lib/server/control/health.ts";
import { sampleStatus } from "../support/sample_status.ts";

const FULL = "All places are taken";

/** What is wrong, whether all places are taken, and the exit code. */
const CASES: [string[], boolean, number][] = [
  [[], false, EXIT.done],
  [[FULL], true, EXIT.full],
  [[FULL, "The log cannot be written"], true, EXIT.failed],
  [["The server is starting"], false, EXIT.failed],
];

for (const [problems, isFull, code] of CASES) {
  Deno.test(`the exit code of "${problems.join("; ")}" is ${code}`, () => {
    const places = { taken: isFull ? 5 : 4, limit: 5 };
    assertEquals(healthCode({ problems, places }), code);
  });
}

Deno.test("wholeStatus() adds what is stored, and says where the disk has little room", () => {
  const stored = {
    users: 3,
    mails: 21,
    disk: { free: LITTLE_SPACE, size: 1e9 },
  };
  const status = sampleStatus();
  assertEquals(wholeStatus(status, stored), { ...status, ...stored });
  stored.disk.free--;
  const { problems } = wholeStatus({ ...status, problems: [FULL] }, stored);
  assertEquals(problems, [FULL, "The disk has 100 MB left"]);
});
