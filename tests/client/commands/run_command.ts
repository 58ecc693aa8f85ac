import {
  KeysDir,
  runClient,
  type RunOptions,
  type RunResult,
} from "../support/client_run.ts";

/** Runs a command as alice, whose password is in a file. */
export async function runCommand(
  args: string[],
  options: RunOptions = {},
): Promise<RunResult> {
  await using keys = await KeysDir.create();
  await keys.writePassword("password");
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path };
  return await runClient(args, {
    ...options,
    env: { ...env, ...options.env },
  });
}
