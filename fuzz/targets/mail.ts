/** Looks for mail that no client may have delivered. */
import { createHash } from "node:crypto";
import { parseHead } from "../../lib/letter/read_head.ts";
import { LIMITS, multipartLimit } from "../../lib/protocol/limits.ts";
import {
  isImported,
  splitFileName,
} from "../../lib/store/maildir/mail_name.ts";
import { VERSION_FILE } from "../../lib/store/version.ts";
import { MAX_ATTACHMENTS, MAX_CONTENT, USER, USERS } from "./installation.ts";

/** The fields of a letter, in their order: another one would be forged. */
const FIELDS = [
  "From",
  "To",
  "Cc",
  "Date",
  "Subject",
  "Message-ID",
  "In-Reply-To",
  "References",
  "MIME-Version",
  "Content-Type",
  "Content-Transfer-Encoding",
  "X-Letterlock-Length",
];
/** Those that a letter may do without. */
const IDS = ["In-Reply-To", "References"];
const OPTIONAL = ["Cc", ...IDS];
/** Bytes of a letter that is made of parts. */
export const MOST_PARTS = multipartLimit({
  content: MAX_CONTENT,
  attachments: MAX_ATTACHMENTS,
});
const FOLDERS = ["tmp", "new", "cur", "drafts", "deleted"];

/** Checks the boxes under a folder, each mail once. */
export class MailInspector {
  readonly #seen = new Set<string>();

  constructor(readonly root: string) {}

  /** What is wrong, or undefined. */
  problem(): string | undefined {
    for (const { name } of Deno.readDirSync(this.root)) {
      if (name === VERSION_FILE) continue;
      if (!USERS.includes(name)) return `a folder "${name}" among the boxes`;
      const problem = this.#boxProblem(name);
      if (problem) return `${problem} in the box of ${name}`;
    }
  }

  #boxProblem(user: string): string | undefined {
    const box = `${this.root}/${user}`;
    for (const { name, isDirectory } of Deno.readDirSync(box)) {
      const index = !isDirectory && /^letterlock\.db/.test(name);
      if (!index && !FOLDERS.includes(name)) return `"${name}"`;
    }
    const [unfinished] = namesIn(`${box}/tmp`);
    if (unfinished) return `an unfinished mail ${unfinished}`;
    for (const folder of ["new", "cur"]) {
      for (const name of namesIn(`${box}/${folder}`)) {
        const problem = this.#mailProblem(user, folder, name);
        if (problem) return `${problem} in ${folder}/${name}`;
      }
    }
  }

  #mailProblem(
    user: string,
    folder: string,
    name: string,
  ): string | undefined {
    const key = `${user}/${splitFileName(name).base}`;
    if (this.#seen.has(key)) return undefined;
    this.#seen.add(key);
    const letter = Deno.readFileSync(`${this.root}/${user}/${folder}/${name}`);
    return isImported(name)
      ? importProblem(letter, user, name)
      : letterProblem(letter, user);
  }
}

/** The files of a folder; none if it was not made yet. */
function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Any bytes may be imported, but only into one's own box and by their hash. */
function importProblem(
  message: Uint8Array,
  user: string,
  name: string,
): string | undefined {
  if (user !== USER) return "an import of another user";
  const hash = createHash("sha256").update(message).digest("hex");
  return name.includes(`I${hash.slice(0, 48)}.`) ? undefined : "a false hash";
}

/** What is wrong with a letter in the box of a user, or undefined. */
export function letterProblem(
  letter: Uint8Array,
  user: string,
): string | undefined {
  const text = new TextDecoder("latin1").decode(letter);
  const end = text.indexOf("\n\n") + 2;
  const fields = unfold(text.slice(0, end - 2));
  const names = fields.map(([name]) => name).join();
  const values = Object.fromEntries(fields);
  const wanted = FIELDS.filter((name) =>
    !OPTIONAL.includes(name) || Object.hasOwn(values, name)
  );
  if (names !== wanted.join()) return `the fields ${names}`;
  if (values.From !== `${USER} <${USER}@letterlock.invalid>`) {
    return `the sender ${values.From}`;
  }
  const people = [values.To, values.Cc].filter(Boolean).join(", ");
  return recipientsProblem(people, user) ??
    titleProblem(letter) ??
    valueProblem(values) ??
    contentProblem(
      letter.subarray(end),
      Number(values["X-Letterlock-Length"]),
      /^multipart\//i.test(values["Content-Type"]),
    );
}

function unfold(head: string): [string, string][] {
  return head.replace(/\n /g, " ").split("\n").map((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
}

function recipientsProblem(to: string, user: string): string | undefined {
  const names = to.split(", ").map((address) => {
    const [, name, local] = /^(.*) <(.*)@letterlock\.invalid>$/.exec(address) ??
      [];
    return name === local ? name : "";
  });
  const known = names.every((name) => USERS.includes(name));
  // The sender may keep a copy.
  return known && [USER, ...names].includes(user)
    ? undefined
    : `the recipients ${to}`;
}

function titleProblem(letter: Uint8Array): string | undefined {
  const { title } = parseHead(letter);
  const isLong = [...title].length > LIMITS.title;
  return isLong || /\p{Cc}/u.test(title) ? `the title ${title}` : undefined;
}

/** What the sender gave is ASCII, not too long, and nothing that only looks like it. */
function valueProblem(values: Record<string, string>): string | undefined {
  for (const name of [...IDS, "Content-Type"]) {
    const value = values[name] ?? "<a@b>";
    const looksRight = name === "Content-Type"
      ? /^[^\s/]+\/[^\s/;]+(;|$)/.test(value)
      : /^(<[^<>\s]+@[^<>\s]+>( |$)){1,20}$/.test(value);
    if (!looksRight || !/^[ -~]{3,5100}$/.test(value)) {
      return `the ${name} ${value}`;
    }
  }
}

function contentProblem(
  content: Uint8Array,
  told: number,
  hasParts: boolean,
): string | undefined {
  const starts = content.filter((byte) => (byte & 0xc0) !== 0x80).length;
  const characters = Math.max(starts, Math.ceil(content.length / 4));
  if (hasParts) {
    if (content.length > MOST_PARTS) return `${content.length} bytes`;
  } else if (characters > MAX_CONTENT) return `${characters} characters`;
  return characters === told ? undefined : `a wrong length of ${told}`;
}
