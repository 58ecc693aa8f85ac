import { RSA_BITS } from "../program/bounds.ts";
import type { ParsedFlags } from "../program/command_line/flags.ts";
import { usageError } from "../program/command_line/usage_error.ts";
import { parseWhole } from "../program/command_line/values.ts";
import {
  isUserName,
  SERVER_NAME,
  setAsideUser,
} from "../program/user_names.ts";
import { parseStoreAddress } from "../store/postgres/store_address.ts";
import type { KeygenDatabase, KeygenOptions } from "./plan.ts";

/**
 * The options that the flags come to.
 *
 * @throws {Failure} With exit code 2 if a value makes no sense.
 */
export function keygenOptions(flags: ParsedFlags): KeygenOptions {
  const rotate = flags.list("rotate");
  const remove = flags.list("remove");
  for (const name of rotate) checkName("rotate", name, [SERVER_NAME]);
  for (const name of remove) checkName("remove", name, []);
  const both = rotate.find((name) => remove.includes(name));
  if (both) throw usageError(`--rotate and --remove both name ${both}`);
  if (flags.has("list-boxes")) checkListing(flags);
  const restoreBox = flags.list("restore-box");
  for (const name of restoreBox) checkBox(name, remove);
  const deleteBox = flags.list("delete-box");
  for (const name of deleteBox) checkDeleted(name, restoreBox);
  return {
    usersFile: flags.get("users")!,
    usersNamed: flags.list("users").length > 0,
    keys: flags.get("keys")!,
    mail: flags.get("mail")!,
    bits: parseBits(flags.get("bits")!),
    rotate,
    remove,
    restoreBox,
    deleteBox,
    newGroupKey: flags.has("new-group-key"),
    database: databaseOf(flags),
  };
}

/** What a list of boxes has no use for. */
const CHANGING = [
  ...["users", "bits", "rotate", "remove", "restore-box", "delete-box"],
  ...["from-store", "new-group-key"],
];

function checkListing(flags: ParsedFlags): void {
  const flag = CHANGING.find((name) =>
    name === "new-group-key" ? flags.has(name) : flags.list(name).length > 0
  );
  if (flag === undefined) return;
  throw usageError(`--list-boxes changes nothing: leave out --${flag}`);
}

function checkName(flag: string, name: string, also: string[]): void {
  if (isUserName(name) || also.includes(name)) return;
  throw usageError(`--${flag} takes the name of a user, not "${name}"`);
}

function checkBox(name: string, remove: string[]): void {
  const user = setAsideUser(name) ?? name;
  if (!isUserName(user)) {
    throw usageError(
      `--restore-box takes the name of a user or of a box, not "${name}"`,
    );
  }
  if (!remove.includes(user)) return;
  throw usageError(`--remove and --restore-box both name ${user}`);
}

/** Only a whole name is explicit enough. */
function checkDeleted(box: string, restored: string[]): void {
  const user = setAsideUser(box);
  if (user === undefined) {
    throw usageError(
      `--delete-box takes the name of a box, such as dave@2026-11-28, not "${box}"`,
    );
  }
  if (![box, user].some((name) => restored.includes(name))) return;
  throw usageError(`--restore-box and --delete-box both name ${box}`);
}

function parseBits(text: string): number {
  const bits = parseWhole("bits", text, [RSA_BITS.least, RSA_BITS.most]);
  if (bits % 8 === 0) return bits;
  throw usageError(`--bits takes a multiple of 8, not ${bits}`);
}

/**
 * The database that the flags name.
 *
 * @throws {Failure} With exit code 2 if the address is none, or flags have no use together.
 */
function databaseOf(flags: ParsedFlags): KeygenDatabase | undefined {
  const [into, from] = [flags.get("store"), flags.get("from-store")];
  if (into !== undefined && from !== undefined) {
    throw usageError("--store and --from-store cannot come together");
  }
  if (into !== undefined && flags.list("mail").length > 0) {
    throw usageError("--mail has no use with --store, which has the boxes");
  }
  const password = flags.get("store-password-file");
  const store = into ?? from;
  if (store === undefined) {
    if (password === undefined) return undefined;
    throw usageError("--store-password-file needs --store or --from-store");
  }
  checkAddress(into === undefined ? "from-store" : "store", store);
  return { store, leave: into === undefined, password };
}

function checkAddress(flag: string, url: string): void {
  try {
    parseStoreAddress(url);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usageError(`--${flag} cannot be used: ${error.message}`);
  }
}
