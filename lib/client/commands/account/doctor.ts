import { visible } from "../../../program/escape.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { diagnose } from "../../doctor/diagnose.ts";
import type { Finding } from "../../doctor/finding.ts";
import type { ClientOptions } from "../../options.ts";
import { type Account, openMailbox } from "../../session/open_mailbox.ts";
import { jsonText } from "../../output/json_text.ts";
import { type Io, print } from "../../terminal/io.ts";
import type { Member } from "../../sealed/letter_keys.ts";
import type { LocalCommand, LocalContext } from "../local_command.ts";
import { ACCOUNT_FLAGS } from "./flag_groups.ts";

/** `doctor`: says what is wrong with the keys, the clock, the server, and the remedy. */
export const command: LocalCommand = {
  flags: ACCOUNT_FLAGS.doctor,
  details:
    "Looks at the version, the server's name, the user, permissions, keys, their\n" +
    "passphrase, what seals letters, password, connection, clock and mode, and logs\n" +
    "in. The exit code is that of the first thing that is wrong, else 0.",
  examples: ["mail-client doctor", "mail-client doctor --json"],
  runLocally: runDoctor,
};

/** No server is asked for a newer list of the group. */
const OFFLINE = { groupList: () => Promise.resolve(undefined) };

async function runDoctor(
  { surroundings, flags, letterKeys }: LocalContext,
): Promise<number> {
  const { io } = surroundings;
  const json = flags.has("json");
  const findings: Finding[] = [];
  const context = {
    ...surroundings,
    reader: async (member: Omit<Member, "notify">) => {
      const keys = await letterKeys({ ...member, notify() {} });
      return await keys.reader(OFFLINE);
    },
    logIn: async (account: Account, options: ClientOptions) =>
      await (await openMailbox(surroundings, account, options)).close(),
  };
  await diagnose(context, flags, async (finding) => {
    findings.push(finding);
    if (!json) await print(io, lineOf(finding));
  });
  const first = findings.find(({ state }) => state === "wrong");
  if (json) await printJson(io, findings);
  return first?.exitCode ?? EXIT.done;
}

async function printJson(io: Io, findings: Finding[]): Promise<void> {
  const checks = findings.map(({ exitCode: _, ...rest }) => rest);
  const ok = checks.every(({ state }) => state !== "wrong");
  await print(io, `${jsonText({ ok, checks })}\n`);
}

const MARKS = { ok: "✓", wrong: "✗", skipped: "-" };

/** The width of the longest name. */
const WIDTH = "permissions".length;

function lineOf({ name, state, text, remedy }: Finding): string {
  const line = `${MARKS[state]} ${name.padEnd(WIDTH)}  ${visible(text)}\n`;
  if (remedy === undefined) return line;
  return `${line}  ${" ".repeat(WIDTH)}  → ${visible(remedy)}\n`;
}
