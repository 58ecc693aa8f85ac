import { usageError } from "../../../program/command_line/usage_error.ts";
import { nearestName } from "../../../program/command_line/nearest_name.ts";
import { visible } from "../../../program/escape.ts";
import type { Unlock } from "../../../keys/unlock.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { type OwnKeys, readOwnKeys } from "../../../seal/key_files.ts";
import {
  type Alias,
  aliasOf,
  currentKeys,
  keysOf,
  type KnownList,
  type Member,
} from "../../../seal/members.ts";
import { unlockKeys } from "../../account/passphrase.ts";
import { findKeysDir } from "../../account/user_keys.ts";
import { clientOptions } from "../../options.ts";
import { jsonText } from "../../output/json_text.ts";
import { quote } from "../../output/quote.ts";
import { KnownKeys } from "../../sealed/known_keys.ts";
import {
  aliasText,
  listJson,
  listText,
  memberText,
} from "../../sealed/key_list.ts";
import { newestList, ownList } from "../../sealed/member_keys.ts";
import { type Io, print } from "../../terminal/io.ts";
import type { LocalCommand, LocalContext } from "../local_command.ts";
import { ACCOUNT_FLAGS } from "./flag_groups.ts";

/** `keys`: shows whose keys are whose, by the group's list. */
export const command: LocalCommand = {
  flags: ACCOUNT_FLAGS.keys,
  details:
    "The list in your folder says it, which the group's key signed; without --refresh\n" +
    "no server is asked. Ten groups of four digits stand for both keys of a user: two\n" +
    "people who know each other's voice compare them by phone. Of yourself it shows\n" +
    "those of your own files, and ends with exit code 7 if the list has others. Of an\n" +
    "alias it shows the users whom it stands for.\n" +
    "--group-key is for a group that began a new key: whoever runs keygen tells you\n" +
    "its fingerprint, over a channel that you trust, and no server.",
  examples: ["mail-client keys", "mail-client keys bob --refresh"],
  runLocally: showKeys,
};

async function showKeys(context: LocalContext): Promise<number> {
  const { surroundings: { io }, flags, words: [name] } = context;
  const options = clientOptions(flags, (key) => io.env(key));
  const { user, keysDir: named } = options;
  const keysDir = await findKeysDir(user ?? "", named);
  const groupKey = flags.get("group-key");
  if (groupKey !== undefined) await takeNewKey(context, groupKey);
  const known = await ownList(keysDir);
  if (flags.has("refresh")) known.list = await refreshed(context, known);
  const json = flags.has("json");
  const alias = name !== undefined && aliasOf(known.list, name);
  if (flags.has("names")) await print(io, namesText(known));
  else if (alias) await showAlias(io, known, alias, json);
  else if (name !== undefined) {
    const unlock = unlockKeys(io, options);
    await showMember(io, { known, keysDir, unlock, name, json });
  } else if (json) await print(io, `${jsonText(await listJson(known))}\n`);
  else await print(io, await listText(known));
  return EXIT.done;
}

/** The users who have keys, and the aliases. */
function namesText({ list: { members, aliases = [] } }: KnownList): string {
  const current = members.filter(({ until }) => until === undefined);
  const names = [...current, ...aliases].map(({ name }) => `${name}\n`);
  return names.sort().join("");
}

async function showAlias(
  io: Io,
  known: KnownList,
  alias: Alias,
  json: boolean,
): Promise<void> {
  const text = json
    ? `${jsonText(await listJson(known, alias.name))}\n`
    : await aliasText(known, alias);
  await print(io, text);
}

/** Whose keys are shown, and where. */
interface Shown {
  known: KnownList;
  keysDir: string;
  unlock: Unlock;
  name: string;
  json: boolean;
}

/** Shows a user's keys; of oneself, those that one has, whatever the list says. */
async function showMember(
  io: Io,
  { known, keysDir, unlock, name, json }: Shown,
): Promise<void> {
  const listed = currentOrFail(known, name);
  const own = await readOwnKeys(keysDir, name, unlock);
  // Who compares keys by phone wants to know when they are others later.
  const notify = (text: string) => io.warn(`${visible(text)}\n`);
  if (!own) await new KnownKeys({ keysDir, notify }).meet([name], known);
  const text = json
    ? `${jsonText(await listJson(known, name))}\n`
    : await memberText(known, { ...listed, ...own }, own !== undefined);
  await print(io, text);
  if (own && !isSame(own, listed)) throw otherKeys(name);
}

function currentOrFail(known: KnownList, name: string): Member {
  const { members, aliases = [] } = known.list;
  const current = currentKeys(known.list, name);
  if (current) return current;
  if (keysOf(known.list, name).length > 0) {
    const message = `${name} has no keys any more, by the group's list`;
    throw new Failure(EXIT.notFound, message);
  }
  const nearest = nearestName(
    name,
    [...members, ...aliases].map((one) => one.name),
  );
  throw new Failure(
    EXIT.notFound,
    `There are no keys of ${quote(name)} in the group's list`,
    nearest && `did you mean ${nearest}?`,
  );
}

function isSame(own: OwnKeys, listed: Member): boolean {
  return own.recipient === listed.recipient &&
    own.signingKey === listed.signingKey;
}

function otherKeys(name: string): Failure {
  return new Failure(
    EXIT.security,
    `The group's list has other keys of ${name} than your folder`,
    "if you were given new keys, use their folder; else tell the server's owner: " +
      "somebody else may read your mail",
  );
}

/** Logs in for the list that the group's new key signed. */
async function takeNewKey(
  { online }: LocalContext,
  wanted: string,
): Promise<void> {
  if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(wanted)) {
    throw usageError(
      `--group-key takes SHA256: and 43 characters, not ${quote(wanted)}`,
    );
  }
  const { takeGroupKey } = await import("../../sealed/new_group_key.ts");
  await online({
    run: ({ keysDir, withMailbox }) =>
      withMailbox(({ session }) => takeGroupKey(keysDir, wanted, session)),
  });
}

/** Logs in for the newest list that the server has. */
async function refreshed(
  { surroundings: { io }, online }: LocalContext,
  known: KnownList,
) {
  let { list } = known;
  await online({
    run: async ({ keysDir, withMailbox }) => {
      const notify = (text: string) => io.warn(`${visible(text)}\n`);
      list = await withMailbox(({ session }) =>
        newestList({ keysDir, notify }, known, session)
      );
    },
  });
  return list;
}
