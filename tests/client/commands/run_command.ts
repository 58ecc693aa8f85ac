import {
  KeysDir,
  runClient,
  type RunOptions,
  type RunResult,
} from "../support/client_run.ts";

/** Runs a command as alice, whose password is in a file. */
export async function runCommand(
  args: string[],
  { prepare, ...options }: RunOptions & {
    /** Puts more into the folder of alice's keys. */
    prepare?: (dir: string) => Promise<void>;
  } = {},
): Promise<RunResult> {
  await using keys = await KeysDir.create();
  await prepare?.(keys.path);
  await keys.writePassword("password");
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path };
  return await runClient(args, {
    ...options,
    env: { ...env, ...options.env },
  });
}
