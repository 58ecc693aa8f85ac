import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import {
  findSealedHead,
  SEALED_TITLE,
  SEALED_TYPE,
  writeSealed,
} from "../../../lib/letter/sealed_form.ts";
import { writeHead } from "../../../lib/letter/write_head.ts";
import type { LetterFields } from "../../../lib/seal/seal_letter.ts";
import {
  collected,
  FIELDS,
  piecesOf,
  SealGroup,
} from "../../seal/seal_group.ts";
import { writeUserFolder } from "../../seal/user_folder.ts";
import { runCommand } from "../commands/run_command.ts";
import { type FakeMail, FakeSession } from "./fake_session.ts";

/** Those who write to each other in tests of commands. */
export const MEMBERS = await SealGroup.of("alice", "bob", "carol");

/** A sealed letter, by default of bob to alice. */
export interface LetterParts extends Partial<LetterFields> {
  text: string;
  /** The message as it is sealed; by default one of `text`. */
  plain?: string;
}

/** The message that is in a letter. */
export function plainOf({ text, ...given }: LetterParts): string {
  const fields = { ...FIELDS, from: "bob", to: ["alice"], ...given };
  return new TextDecoder().decode(writeHead(fields)) + text;
}

/** A letter as the server stores it, and says of it. */
export async function sealedMail(
  { plain, ...parts }: LetterParts,
  server: Partial<FakeMail> = {},
): Promise<FakeMail> {
  const { text: _, ...given } = parts;
  const fields = { ...FIELDS, from: "bob", to: ["alice"], ...given };
  const { letter, head } = await MEMBERS.seal(plain ?? plainOf(parts), fields);
  const content = writeSealed(piecesOf(letter), () => Promise.resolve(head));
  return {
    from: fields.from,
    to: fields.to,
    title: SEALED_TITLE,
    time: fields.time + 1000,
    sealed: true,
    encoded: true,
    head: `From: ${fields.from}\nSubject: ${SEALED_TITLE}\n` +
      `Content-Type: ${SEALED_TYPE}\n\n`,
    content: await collected(content),
    ...server,
  };
}

/** All bytes of a mail as it is stored. */
export function storedBytes({ head, content }: FakeMail): Uint8Array {
  const bytes = typeof content === "string" ? encodeText(content) : content;
  return concatBytes(encodeText(head!), bytes);
}

/** A box with letters, whose heads the server gives out. */
export function sealedBox(mails: FakeMail[]): FakeSession {
  const session = new FakeSession(mails);
  for (const [i, { id = `id-${i + 1}`, content }] of mails.entries()) {
    const head = typeof content === "string"
      ? undefined
      : findSealedHead(content);
    if (head) session.sealedHeads.set(id, head);
  }
  return session;
}

/** Runs a command as alice, who has her keys for sealed letters. */
export function runMember(
  args: string[],
  session: FakeSession,
  options: Parameters<typeof runCommand>[1] = {},
) {
  const prepare = (dir: string) => writeUserFolder(dir, MEMBERS, "alice");
  return runCommand(args, { connections: [session], prepare, ...options });
}
