import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { bytesOf } from "../../../lib/letter/octets.ts";
import {
  hasProgram,
  runForeign,
} from "../../support/foreign/foreign_programs.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";
import { CORPUS } from "../corpus/corpus.ts";
import type { CorpusMail } from "../corpus/corpus_mail.ts";

const HAS_MBLAZE = await hasProgram("mshow", { args: [], of: "mblaze" });

/** What mblaze reads otherwise, and why. */
const BARE = "loses a part that has no header";
const OTHERWISE = "decodes it otherwise";
const HTML = "shows HTML as source";
const TITLES: Record<string, string> = {
  "words without their padding": "loses the last character",
  "a line that is no field, and a field that is cut after 4 KB":
    "ends the header there",
  "a word that names no charset": "leaves it as it is",
  "a word of HZ": "does not know HZ",
  "raw Latin 1": "shows U+FFFD",
  "a byte order mark before the head": "loses the first field",
  "a first field that is indented": "loses the first field",
  "lines that end by CR alone": "takes the mail for one line",
};
const TEXTS: Record<string, string> = {
  "a message in a message": BARE,
  "a message whose attachment is in it": BARE,
  "a report of a delivery that failed": BARE,
  "a file that is elsewhere": "does not show it",
  "a piece of a message": "does not show it",
  "a text and a picture": BARE,
  "an inner multipart that nothing ends": BARE,
  "cut in the middle of an attachment": BARE,
  "plain text and HTML": BARE,
  "plain text, or HTML with its picture": BARE,
  "texts around an attachment, all of them one version": BARE,
  "words before the first part and after the last one": BARE,
  "a digest": BARE,
  "HTML for a watch and for others": HTML,
  "a page that names its charset itself": HTML,
  "a table": HTML,
  "elements in each other without an end": HTML,
  "entities and emoji": HTML,
  "paragraphs and a list": HTML,
  "scripts, styles and pictures that are fetched": HTML,
  "plain text that is empty beside HTML": HTML,
  "a line that begins a part at the very end": BARE,
  "a part whose head has no end": OTHERWISE,
  "a part whose head has no end, and another one": OTHERWISE,
  "base64 with characters that are none of it": OTHERWISE,
  "base64 without its padding": OTHERWISE,
  "hz-gb-2312": "does not know HZ",
  "ks_c_5601-1987": OTHERWISE,
  "no boundary is named": "shows nothing of it",
  "no part at all": OTHERWISE,
  "quoted-printable with blanks after the sign that joins lines": OTHERWISE,
  "windows-1252 that is called Latin 1": OTHERWISE,
  "x-plum": OTHERWISE,
  "UTF-16 without a label": OTHERWISE,
  "a text that is called base64": OTHERWISE,
  "charset=iso-8859-1": OTHERWISE,
  "words alone that are called base64": OTHERWISE,
  "a uuencoded file": "shows the lines",
  "a uuencoded file that is cut": "shows the lines",
  "x-mac-ce": OTHERWISE,
};
const NAMES: Record<string, string> = {
  "a digest": "takes its messages for text",
  "a message in a message": "makes up no name",
  "a piece of a message": "makes up no name",
  "a name in encoded words": "leaves the words as they are",
  "a name without quotes": "stops at the blank",
  "a name by RFC 2231 without a charset": "does not decode it",
  "a path of Windows for a name": "drops backslashes",
  "no semicolon before the name": "makes up no name",
  "a text with a name that is to be shown": "names no text",
  "no name": "makes up no name",
};

const withoutBlanks = (text: string) => text.replaceAll(/\s+/g, "");

/** The lines of a text but for those that letterlock says itself. */
function ownLines({ text }: CorpusMail): string[] {
  return text.split("\n").filter((line) => !/^[(\-]/.test(line))
    .map(withoutBlanks);
}

const NEXT = "\x1e next \x1e";
/** One shell is much quicker than a process of ours for each mail. */
const LOOP = `for number in $(seq "$1"); do
  "$2" $3 $4 $5 "./$number.eml"; printf '${NEXT}'
done`;

/** What a program of mblaze prints of each mail. */
async function printAll(args: string[]): Promise<string[]> {
  let printed = "";
  await inTempDir(async (dir) => {
    for (const [number, { mail }] of CORPUS.entries()) {
      await Deno.writeFile(join(dir, `${number + 1}.eml`), bytesOf(mail));
    }
    const loop = ["-c", LOOP, "sh", String(CORPUS.length), ...args];
    printed = await runForeign("sh", loop, { dir });
  });
  return printed.split(NEXT);
}

/** Names of the mails that a check does not pass. */
async function failing(
  args: string[],
  passes: (mail: CorpusMail, printed: string) => boolean,
): Promise<string[]> {
  const printed = await printAll(args);
  return CORPUS.filter((mail, i) => !passes(mail, printed[i]))
    .map(({ name }) => name).sort();
}

Deno.test({
  name: "mblaze reads the same titles, but for those that it reads otherwise",
  ignore: !HAS_MBLAZE,
  fn: async () => {
    const differ = await failing(
      ["mhdr", "-d", "-h", "subject"],
      ({ title }, printed) => withoutBlanks(printed) === withoutBlanks(title),
    );
    assertEquals(differ, Object.keys(TITLES).sort());
  },
});

Deno.test({
  name: "mblaze shows the same text, but for what it shows otherwise",
  ignore: !HAS_MBLAZE,
  fn: async () => {
    const differ = await failing(["mshow"], (mail, printed) => {
      const shown = withoutBlanks(printed);
      return ownLines(mail).every((line) => shown.includes(line));
    });
    assertEquals(differ, Object.keys(TEXTS).sort());
  },
});

Deno.test({
  name:
    "mblaze names the same attachments, but for those that it names otherwise",
  ignore: !HAS_MBLAZE,
  fn: async () => {
    const differ = await failing(
      ["mshow", "-t"],
      ({ attachments }, printed) =>
        attachments.every((name) => printed.includes(name)),
    );
    assertEquals(differ, Object.keys(NAMES).sort());
  },
});
