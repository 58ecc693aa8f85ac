/** The real client against a hostile peer, as a command line and as a library. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { MailSession } from "../../../lib/client/session/mail_session.ts";
import type { LoginOptions } from "../../../lib/client/session/connect/login.ts";
import { loadClientKeys } from "../../../lib/keys/keyring.ts";
import type { Group } from "../../support/group.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import type { Outcome } from "../../support/programs.ts";

/** Where a server or an attacker listens. */
export interface Port {
  port: number;
}

/** The folder of a user's keys. */
export function keysOf(group: Group, user: string): string {
  return join(group.dir, "keys", "clients", user);
}

/** Runs a command line of mail-client as a user against that port; paths are absolute. */
export function runClient(
  group: Group,
  { port }: Port,
  user: string,
  args: string[],
  input = "",
): Promise<Outcome> {
  return group.clientHere({ address: `127.0.0.1:${port}` }, user, args, input);
}

/** Asserts that alice gets in, by a program: the test itself may be busy with attackers. */
export async function assertLogsIn(
  group: Group,
  { port }: Port,
): Promise<void> {
  const server = { address: `127.0.0.1:${port}` };
  const inbox = ["inbox", "--timeout", "5m"];
  const { code, stderr } = await group.client(server, "alice", inbox);
  assertEquals(code, 0, stderr);
}

/** A session of the client's library through that port. */
export function connectVia(
  group: Group,
  server: Port,
  user: string,
): Promise<MailSession> {
  return group.connect(server, user);
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
