/**
 * `doctor`: looks at all that a login needs, one after the other, and goes on where it can.
 *
 * @module
 */
import type { Hello } from "../../protocol/handshake/handshake_messages.ts";
import type { ParsedFlags } from "../../program/command_line/flags.ts";
import { usageError } from "../../program/command_line/usage_error.ts";
import {
  formatHostPort,
  parseHostPort,
} from "../../program/command_line/values.ts";
import { versionLine } from "../../program/version.ts";
import type { Unlock } from "../../keys/unlock.ts";
import type { Reader } from "../../seal/reader.ts";
import { unlockKeys } from "../account/passphrase.ts";
import { findKeysDir, loadKeys } from "../account/user_keys.ts";
import { type ClientOptions, clientOptions } from "../options.ts";
import type { ConnectOptions } from "../session/connect/connect_options.ts";
import type { Io } from "../terminal/io.ts";
import { checkClock, checkMode } from "./check_hello.ts";
import { checkPassphrase } from "./check_passphrase.ts";
import { checkPermissions } from "./check_permissions.ts";
import { checkSealing } from "./check_sealing.ts";
import { type Finding, finding, wrong } from "./finding.ts";
import { passwordAtHand } from "./password_at_hand.ts";

/** Runs a check; its value, unless it throws, and what is found. */
type Check = <T>(
  name: string,
  work: () => Promise<{ value?: T; text: string }>,
) => Promise<T | undefined>;

/** Whose folder it is, and what opens encrypted keys in it. */
interface FolderOwner {
  user: string;
  keysDir: string;
  unlock: Unlock;
}

/** What a diagnosis works with. */
export interface DiagnosisContext {
  io: Io;
  /** What a server says first, without a login. */
  greet(host: string, port: number, timeoutMs: number): Promise<Hello>;
  /** The time, in ms since the epoch. */
  now(): number;
  /** Who opens sealed letters, by the files in the folder alone. */
  reader(member: FolderOwner): Promise<Reader>;
  /** Logs in and out again. */
  logIn(
    account: Omit<ConnectOptions, "enhanced" | "timeoutMs">,
    options: ClientOptions,
  ): Promise<void>;
}

/** Checks everything, and tells each finding as it comes. */
export async function diagnose(
  { io, greet, logIn, now, reader }: DiagnosisContext,
  flags: ParsedFlags,
  tell: (finding: Finding) => Promise<void>,
): Promise<void> {
  const check = checker(tell);
  await tell(finding("version", "ok", versionLine("mail-client")));
  const options = clientOptions(flags, (name) => io.env(name));
  const address = await check("server", () => findServer(options.server));
  const account = await check("user", () => findUser(options));
  const keysDir = account?.keysDir;
  const files = account && [account.keysDir, options.passwordFile] as const;
  const safe = files && await check(
    "permissions",
    () => checkPermissions(account.user, ...files),
  );
  const { passphraseFile } = options;
  const isScript = !io.inputIsTerminal;
  const unlock = unlockKeys(io, { passphraseFile, isScript });
  const keys = account && safe && await check("key files", async () => ({
    value: await loadKeys(account.user, account.keysDir, unlock),
    text: `your private key and the server's public key, in ${keysDir}`,
  }));
  if (keys) {
    const member = { user: account.user, keysDir: keysDir!, unlock };
    await check("passphrase", () => checkPassphrase(account.user, keysDir!));
    await check("sealing", () => checkSealing(reader(member)));
  }
  const password = account && await check(
    "password",
    () => passwordAtHand(io, account.keysDir, options.passwordFile),
  );
  const hello = address && await check("connection", async () => ({
    value: await greet(address.host, address.port, options.timeoutMs),
    text: "the server answers, and speaks letterlock/1",
  }));
  if (hello) {
    await check("clock", () => checkClock(hello, now()));
    await check("mode", () => checkMode(hello, options.enhanced, keysDir));
  }
  if (!address || !account || !keys || password === undefined || !hello) {
    return await tell(finding("login", "skipped", "not tried: see above"));
  }
  await check("login", async () => {
    const login = { ...address, ...account, keys, password };
    await logIn(login, options);
    return { text: `${account.user} is let in` };
  });
}

function checker(tell: (finding: Finding) => Promise<void>): Check {
  return async (name, work) => {
    try {
      const { value, text } = await work();
      await tell(finding(name, "ok", text));
      return value;
    } catch (error) {
      await tell(wrong(name, error));
    }
  };
}

// deno-lint-ignore require-await
async function findServer(server: string | undefined) {
  if (!server) throw usageError("Name the server, by --server or MAIL_SERVER");
  const value = parseHostPort("server", server);
  return { value, text: formatHostPort(value.host, value.port) };
}

async function findUser(
  { user, keysDir }: { user?: string; keysDir?: string },
) {
  if (!user) throw usageError("Name yourself, by --user or MAIL_USER");
  const found = await findKeysDir(user, keysDir);
  return { value: { user, keysDir: found }, text: user };
}
