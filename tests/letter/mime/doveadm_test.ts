import { assertEquals } from "@std/assert";
import { bytesOf } from "../../../lib/letter/octets.ts";
import { Dovecot } from "../../support/foreign/dovecot.ts";
import { hasProgram } from "../../support/foreign/foreign_programs.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";
import { CORPUS } from "../corpus/corpus.ts";

const HAS_DOVECOT = await hasProgram("doveadm", {
  args: ["help"],
  of: "dovecot-core",
});

/** Mails of which doveadm ends at once: a line of a header that has no name. */
const ENDS_AT = [
  "a line that is no field, and a field that is cut after 4 KB",
  "folded lines that have lost their blanks",
  "a first field that is indented",
  "a part whose head has no end",
  "a part whose head has no end, and another one",
];

/** What Dovecot reads otherwise, and why. */
const STRICT = "is strict";
const UNKNOWN = "does not know it";
const HTML = "shows HTML as source";
const NESTED = "shows the fields of messages in it as they are";
const TITLES: Record<string, string> = {
  "a byte order mark before the head": "loses the first field",
  "a character in two words": "decodes each word by itself",
  "a word of HZ": UNKNOWN,
  "a word that names no charset": STRICT,
  "lines that end by CR alone": "takes the mail for one line",
  "raw Latin 1": "shows U+FFFD",
};
const SENDERS: Record<string, string> = {
  "a sender that claims to be a user": "shows bob",
  "comments, blanks and a route in an address": "shows them",
  "lines that end by CR alone": "takes the mail for one line",
};
const TEXTS: Record<string, string> = {
  "HTML for a watch and for others": HTML,
  "Latin 1 that is called UTF-8": STRICT,
  "UTF-16 without a label": UNKNOWN,
  "a digest": NESTED,
  "a message in a message": NESTED,
  "a page that names its charset itself": HTML,
  "a table": HTML,
  "a type that is none, and a semicolon that is missing": STRICT,
  "a text that is called uuencoded": "leaves it out",
  "a text that is called base64": "decodes it",
  "charset=iso-8859-1": STRICT,
  "words alone that are called base64": "decodes them",
  "a uuencoded file": "leaves it out",
  "a uuencoded file that is cut": "leaves it out",
  "an encoding that nobody knows": "leaves it out",
  "base64 in pieces that were encoded by themselves": "ends at padding",
  "base64 with characters that are none of it": "ends at the first of them",
  "elements in each other without an end": HTML,
  "entities and emoji": HTML,
  "hz-gb-2312": UNKNOWN,
  "ks_c_5601-1987": UNKNOWN,
  "no boundary is named": "leaves it out",
  "no part at all": "leaves it out",
  "paragraphs and a list": HTML,
  "plain text that is empty beside HTML": HTML,
  "raw Latin 1 without a word of MIME": "shows U+FFFD",
  "scripts, styles and pictures that are fetched": HTML,
  "windows-1252 that is called Latin 1": STRICT,
  "x-mac-ce": UNKNOWN,
  "x-plum": STRICT,
};

const FIELDS = ["guid", "hdr.subject.utf8", "hdr.from.utf8", "text.utf8"];
const MAILS = CORPUS.filter(({ name }) => !ENDS_AT.includes(name));

/** What doveadm fetches of each of them. */
async function fetchAll(dir: string): Promise<Record<string, string>[]> {
  const box = `${dir}/mail/box`;
  for (const folder of ["new", "cur", "tmp"]) {
    await Deno.mkdir(`${box}/${folder}`, { recursive: true });
  }
  for (const [number, { mail }] of MAILS.entries()) {
    await Deno.writeFile(`${box}/new/${number}.M1.host`, bytesOf(mail));
  }
  const fetched = await (await Dovecot.on(dir, box)).fetch(...FIELDS);
  const number = ({ guid }: Record<string, string>) => parseInt(guid);
  return fetched.sort((a, b) => number(a) - number(b));
}

const withoutBlanks = (text: string) => text.replaceAll(/\s+/g, "");

const same = (a: string, b: string) => withoutBlanks(a) === withoutBlanks(b);

/** Whether each line is there but for those that letterlock says itself. */
function hasLines(fetched: string, text: string): boolean {
  const all = withoutBlanks(fetched);
  return text.split("\n").filter((line) => !line.startsWith("-"))
    .every((line) => all.includes(withoutBlanks(line)));
}

Deno.test({
  name:
    "doveadm fetches the same titles, senders and texts, but for what it reads otherwise",
  ignore: !HAS_DOVECOT,
  fn: () =>
    inTempDir(async (dir) => {
      const fetched = await fetchAll(dir);
      assertEquals(fetched.length, MAILS.length);
      const differ = (isSame: (number: number) => boolean) =>
        MAILS.filter((_, i) => !isSame(i)).map(({ name }) => name).sort();
      const titles = differ((i) =>
        same(MAILS[i].title, fetched[i]["hdr.subject.utf8"])
      );
      const senders = differ((i) =>
        same(MAILS[i].sender, fetched[i]["hdr.from.utf8"])
      );
      const texts = differ((i) =>
        hasLines(fetched[i]["text.utf8"], MAILS[i].text)
      );
      assertEquals(titles, Object.keys(TITLES).sort());
      assertEquals(senders, Object.keys(SENDERS).sort());
      assertEquals(texts, Object.keys(TEXTS).sort());
    }),
});
