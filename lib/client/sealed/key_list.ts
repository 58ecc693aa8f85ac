/**
 * How the group's list is shown: for people who compare keys, and for programs.
 *
 * @module
 */
import { visible } from "../../program/escape.ts";
import { spokenFingerprint } from "../../seal/fingerprint.ts";
import { aliasLine } from "../aliases/alias_line.ts";
import {
  type Alias,
  currentKeys,
  keysOf,
  type KnownList,
  type Member,
} from "../../seal/members.ts";
import { fingerprint } from "../../seal/ssh/wire.ts";
import { formatZonedTime } from "../output/local_time.ts";

/** Groups of a spoken fingerprint in a line. */
const GROUPS_IN_LINE = 5;

/** Every user and alias, a line each, under a line that says which list it is. */
export async function listText(known: KnownList): Promise<string> {
  const { members } = known.list;
  const names = [...new Set(members.map(({ name }) => name))];
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = await Promise.all(names.map(async (name) => {
    const member = currentKeys(known.list, name);
    const what = member
      ? `${await spokenFingerprint(member)}  since ${time(member.from)}`
      : `no keys since ${time(keysOf(known.list, name).at(-1)!.until!)}`;
    return `${name.padEnd(width)}  ${what}\n`;
  }));
  const aliases = (known.list.aliases ?? []).map(aliasLine);
  return `${await whichList(known)}.\n${[...lines, ...aliases].join("")}`;
}

/** Whom an alias stands for. */
export async function aliasText(
  known: KnownList,
  { name, members }: Alias,
): Promise<string> {
  const users = members.join(", ");
  return `${name} stands for ${users},\nby ${await whichList(known)}.\n`;
}

/**
 * The keys of a user, as two people compare them by phone.
 *
 * @param isOwn Whether they are those of who asks, from the own files.
 */
export async function memberText(
  known: KnownList,
  member: Member,
  isOwn: boolean,
): Promise<string> {
  const { name, recipient, signingKey, from } = member;
  const earlier = keysOf(known.list, name).filter((keys) => keys.until);
  return [
    `The keys of ${name}${isOwn ? ", from your own files" : ""}:\n`,
    ...spokenLines(await spokenFingerprint(member)),
    "",
    `age recipient  ${recipient}`,
    `signing key    ${await fingerprint(signingKey)}`,
    `               ${signingKey}`,
    `in use since   ${time(from)}`,
    ...earlier.map(({ until }) => `others until   ${time(until!)}`),
    `by             ${await whichList(known)}\n`,
    isOwn
      ? "Whoever wants to check your keys compares these groups with what\n" +
        `"mail-client keys ${name}" shows there.\n`
      : `Read the groups to ${name}, whose voice you know, or have them read to you:\n` +
        `"mail-client keys ${name}" shows them there, from ${name}'s own files.\n`,
  ].join("\n");
}

function spokenLines(spoken: string): string[] {
  const groups = spoken.split(" ");
  const line = (at: number) => groups.slice(at, at + GROUPS_IN_LINE).join(" ");
  return [line(0), line(GROUPS_IN_LINE)].map((text) => `    ${text}`);
}

async function whichList({ list, groupKey }: KnownList): Promise<string> {
  const signer = await fingerprint(groupKey);
  return `list ${list.serial} of ${time(list.time)}, signed by ${signer}`;
}

/** @param seconds Since the epoch. */
function time(seconds: number): string {
  return visible(formatZonedTime(seconds * 1000));
}

/**
 * The same as a value for JSON.
 *
 * @param name The user, or the alias, that alone is in it; undefined for all.
 */
export async function listJson(known: KnownList, name?: string) {
  const { serial, members, time, aliases = [] } = known.list;
  const isShown = (one: { name: string }) => !name || one.name === name;
  const shown = members.filter(isShown);
  return {
    serial,
    time: isoTime(time),
    groupKey: await fingerprint(known.groupKey),
    keys: await Promise.all(shown.map(memberJson)),
    aliases: aliases.filter(isShown),
  };
}

async function memberJson(member: Member) {
  const { name, recipient, signingKey, from, until } = member;
  return {
    name,
    fingerprint: await spokenFingerprint(member),
    recipient,
    signingKey,
    since: isoTime(from),
    ...until === undefined ? {} : { until: isoTime(until) },
  };
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
