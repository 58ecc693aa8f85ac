/** The real client against a hostile peer, as a process and as a library. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { connect } from "../../../lib/client/session/connect.ts";
import type { MailSession } from "../../../lib/client/session/mail_session.ts";
import type { LoginOptions } from "../../../lib/client/session/login.ts";
import { loadClientKeys } from "../../../lib/keys/keyring.ts";
import type { Group } from "../../support/group.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import { type Outcome, runProgram } from "../../support/programs.ts";

/** Where a server or an attacker listens. */
export interface Port {
  port: number;
}

/** The folder of a user's keys. */
export function keysOf(group: Group, user: string): string {
  return join(group.dir, "keys", "clients", user);
}

/** Runs mail-client as a user against that port. */
export function runClient(
  group: Group,
  { port }: Port,
  user: string,
  args: string[],
  input = "",
): Promise<Outcome> {
  const common = ["--server", `127.0.0.1:${port}`, "--user", user];
  return runProgram("client", [...args, ...common], { cwd: group.dir, input });
}

/** Asserts that alice gets in. */
export async function assertLogsIn(group: Group, server: Port): Promise<void> {
  const { code, stderr } = await runClient(group, server, "alice", ["inbox"]);
  assertEquals(code, 0, stderr);
}

/** A session of the client's library through that port. */
export async function connectVia(
  group: Group,
  { port }: Port,
  user: string,
): Promise<MailSession> {
  const keysDir = keysOf(group, user);
  return await connect({
    host: "127.0.0.1",
    port,
    user,
    password: PASSWORDS[user],
    keys: await loadClientKeys(keysDir, user),
    keysDir,
    enhanced: false,
    timeoutMs: 30_000,
  });
}

/** What a user logs in with. */
export async function credentialsOf(
  group: Group,
  user: string,
): Promise<Omit<LoginOptions, "now" | "timeoutMs">> {
  const keys = await loadClientKeys(keysOf(group, user), user);
  return { user, password: PASSWORDS[user], keys };
}

/** What went wrong, if something did. */
export async function failureOf(
  work: () => Promise<unknown>,
): Promise<VictimError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error as VictimError;
  }
}

/** A Failure has an exit code. */
export type VictimError = Error & { exitCode?: number };
