import { nearestName } from "../../../program/command_line/nearest_name.ts";
import { visible } from "../../../program/escape.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { type OwnKeys, readOwnKeys } from "../../../seal/key_files.ts";
import {
  currentKeys,
  keysOf,
  type KnownList,
  type Member,
} from "../../../seal/members.ts";
import { findKeysDir } from "../../account/user_keys.ts";
import { clientOptions } from "../../options.ts";
import { jsonText } from "../../output/json_text.ts";
import { quote } from "../../output/quote.ts";
import { listJson, listText, memberText } from "../../sealed/key_list.ts";
import { newestList, ownList } from "../../sealed/member_keys.ts";
import { type Io, print } from "../../terminal/io.ts";
import type { LocalCommand, LocalContext } from "../local_command.ts";
import { jsonFlag } from "../shared_flags.ts";

/** `keys`: shows whose keys are whose, by the group's list. */
export const command: LocalCommand = {
  flags: {
    title: "Keys",
    flags: [
      {
        name: "refresh",
        kind: "boolean",
        help: "ask the server for a newer list first",
      },
      jsonFlag("print the list, or the user's part of it, as a JSON object"),
    ],
  },
  details:
    "The list in your folder says it, which the group's key signed; without --refresh\n" +
    "no server is asked. Ten groups of four digits stand for both keys of a user: two\n" +
    "people who know each other's voice compare them by phone. Of yourself it shows\n" +
    "those of your own files, and ends with exit code 7 if the list has others.",
  examples: ["mail-client keys", "mail-client keys bob --refresh"],
  runLocally: showKeys,
};

async function showKeys(context: LocalContext): Promise<number> {
  const { surroundings: { io }, flags, words: [name] } = context;
  const { user, keysDir: named } = clientOptions(flags, (key) => io.env(key));
  const keysDir = await findKeysDir(user ?? "", named);
  const known = await ownList(keysDir);
  if (flags.has("refresh")) known.list = await refreshed(context, known);
  const json = flags.has("json");
  if (name !== undefined) {
    await showMember(io, { known, keysDir, name, json });
  } else if (json) await print(io, `${jsonText(await listJson(known))}\n`);
  else await print(io, await listText(known));
  return EXIT.done;
}

/** Whose keys are shown, and where. */
interface Shown {
  known: KnownList;
  keysDir: string;
  name: string;
  json: boolean;
}

/** Shows a user's keys; of oneself, those that one has, whatever the list says. */
async function showMember(
  io: Io,
  { known, keysDir, name, json }: Shown,
): Promise<void> {
  const listed = currentOrFail(known, name);
  const own = await readOwnKeys(keysDir, name);
  const text = json
    ? `${jsonText(await listJson(known, name))}\n`
    : await memberText(known, { ...listed, ...own }, own !== undefined);
  await print(io, text);
  if (own && !isSame(own, listed)) throw otherKeys(name);
}

function currentOrFail(known: KnownList, name: string): Member {
  const { members } = known.list;
  const current = currentKeys(known.list, name);
  if (current) return current;
  if (keysOf(known.list, name).length > 0) {
    const message = `${name} has no keys any more, by the group's list`;
    throw new Failure(EXIT.notFound, message);
  }
  const nearest = nearestName(name, members.map((member) => member.name));
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
