import { assertEquals } from "@std/assert";
import { bytesOf } from "../../../lib/letter/octets.ts";
import { CORPUS } from "../corpus/corpus.ts";

/** What Python's email package reads of each mail of a JSON array, in base64. */
const PYTHON = `
import base64, email, email.policy, json, sys
def read(mail):
    try:
        message = email.message_from_bytes(mail, policy=email.policy.default)
        texts = [part for part in message.walk() if not part.is_attachment()
                 and part.get_content_type() == "text/plain"]
        names = [part.get_filename() for part in message.walk()]
        return dict(title=str(message["subject"] or ""),
                    text=texts[0].get_content() if texts else "",
                    names=[name for name in names if name])
    except Exception as error:
        return dict(error=str(error))
mails = json.load(sys.stdin)
json.dump([read(base64.b64decode(mail)) for mail in mails], sys.stdout)
`;

interface Reading {
  title: string;
  text: string;
  names: string[];
}

async function readByPython(mails: Uint8Array[]): Promise<Reading[]> {
  const child = new Deno.Command("python3", {
    args: ["-c", PYTHON],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = JSON.stringify(mails.map((mail) => mail.toBase64()));
  await new Blob([input]).stream().pipeTo(child.stdin);
  const { stdout } = await child.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function hasPython(): Promise<boolean> {
  try {
    return (await new Deno.Command("python3", { args: ["-V"] }).output())
      .success;
  } catch {
    return false;
  }
}

const withoutBlanks = (text: string) => text.replaceAll(/\s+/g, "");

Deno.test({
  name: "Python's email package reads the same, but for what it cannot read",
  ignore: !await hasPython(),
  fn: async () => {
    const mails = CORPUS.filter(({ otherwise }) => !otherwise?.python);
    const readings = await readByPython(
      mails.map(({ mail }) => bytesOf(mail)),
    );
    const seen = readings.map(({ title, text, names }, i) => ({
      name: mails[i].name,
      title: withoutBlanks(title ?? ""),
      text: withoutBlanks(text ?? ""),
      names,
    }));
    assertEquals(
      seen,
      mails.map(({ name, title, text, attachments }) => ({
        name,
        title: withoutBlanks(title),
        text: withoutBlanks(text),
        names: attachments,
      })),
    );
  },
});
