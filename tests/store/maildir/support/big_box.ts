import { formatHead } from "../../../../lib/letter/write_head.ts";
import { makeMailId } from "../../../../lib/store/maildir/mail_name.ts";
import { NOON } from "../../support/mails.ts";
import { leaveAlone, makeBox, withFolder } from "./temp_store.ts";

/** More than the newest that a first list takes in. */
export const MAILS = 1300;
/** Each of so many was not read. */
export const UNREAD_EVERY = 5;

/** What bob sent, and has a copy of. */
const isCopy = (i: number) => i % 7 === 3;

function idOf(i: number): string {
  const seconds = 1_780_000_000 + i;
  return isCopy(i)
    ? makeMailId(seconds * 1e6, `draft-${i}-`.padEnd(8, "-"))
    : `${seconds}.R${i}.host`;
}

/** The folder and the file of a mail. */
export function nameOf(i: number): string {
  return i % UNREAD_EVERY === 0 ? `new/${idOf(i)}` : `cur/${idOf(i)}:2,S`;
}

function letterOf(i: number): string {
  const title = `Mail ${i}`;
  const body = `body ${i}`;
  if (!isCopy(i)) {
    return `From: Eve <eve@example.org>\nSubject: ${title}\n\n${body}`;
  }
  const draft = { id: `draft-${i}`, from: "bob", to: ["carol"], title };
  const about = { id: idOf(i), time: NOON, length: body.length };
  return new TextDecoder().decode(formatHead(draft, about)) + body;
}

/** Fills the box of bob; mail 0 is the oldest. */
export function fill(root: string): void {
  const box = makeBox(root, "bob");
  for (let i = 0; i < MAILS; i++) {
    Deno.writeTextFileSync(`${box}/${nameOf(i)}`, letterOf(i));
  }
  leaveAlone(root, "bob");
}

/** Runs `test` with a folder in which bob has such a box, and no index. */
export function withBigBox(
  test: (root: string) => Promise<void>,
): Promise<void> {
  return withFolder((root) => {
    fill(root);
    return test(root);
  });
}
