/** mail-client against a real server without a process of its own: many cases at little cost. */
import { mailClient } from "../../lib/client/main.ts";
import { greet } from "../../lib/client/doctor/greet.ts";
import { connect } from "../../lib/client/session/connect/connect.ts";
import type { Surroundings } from "../../lib/client/surroundings.ts";
import { failureLine } from "../../lib/program/run.ts";
import { FakeIo } from "../client/support/fake_io.ts";
import { type Outcome, withoutSigns } from "./programs.ts";

/** No settings of whoever runs the tests. */
const ENV = { XDG_CONFIG_HOME: "/dev/null" };

function surroundingsOf(io: FakeIo): Surroundings {
  return {
    io,
    connect,
    greet,
    now: Date.now,
    sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    timer: () => ({ [Symbol.dispose]() {} }),
  };
}

/**
 * Runs a command line from the arguments to the exit code, all but the start of the process.
 * Its folder is that of the tests: paths have to be absolute.
 */
export async function clientHere(
  args: string[],
  input: string | Uint8Array = "",
): Promise<Outcome> {
  const io = new FakeIo({ input, env: ENV });
  const outcome = (code: number, line = ""): Outcome => ({
    code,
    stdout: io.output,
    stderr: withoutSigns(io.warnings) + line,
  });
  try {
    const surroundings = surroundingsOf(io);
    return outcome(await mailClient(args, () => Promise.resolve(surroundings)));
  } catch (error) {
    const { line, exitCode } = failureLine("mail-client", error);
    return outcome(exitCode, line);
  }
}
