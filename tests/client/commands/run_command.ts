import {
  KeysDir,
  runClient,
  type RunOptions,
  type RunResult,
} from "../support/client_run.ts";

/**
 * Runs a command as alice, whose password is in a file.
 *
 * @param options Also whether her folder has what seals letters.
 */
export async function runCommand(
  args: string[],
  { sealKeys, ...options }: RunOptions & { sealKeys?: boolean } = {},
): Promise<RunResult> {
  await using keys = await KeysDir.create();
  await keys.writePassword("password");
  if (sealKeys) await keys.addSealKeys();
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path };
  return await runClient(args, {
    ...options,
    env: { ...env, ...options.env },
  });
}
