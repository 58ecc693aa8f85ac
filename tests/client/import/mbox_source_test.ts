import { assertEquals } from "@std/assert";
import { openSource } from "../../../lib/client/import/import_mails.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const LINE = "From a@b.c Tue Nov  3 16:12:05 2026\n";

/** A message with a body, and a length that it claims. */
function claiming(body: string, length = body.length): string {
  return `${LINE}Content-Length: ${length}\n\n${body}\n`;
}

/** The bodies of an mbox's messages. */
async function bodies(mbox: string): Promise<string[]> {
  const found: string[] = [];
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/x`, mbox);
    const source = await openSource(`${dir}/x`);
    for await (const message of source.messages()) {
      if ("problem" in message) throw new Error(message.problem);
      const decoder = new TextDecoder();
      let text = "";
      for await (const piece of message.open()) {
        text += decoder.decode(piece, { stream: true });
      }
      found.push(text.slice(text.indexOf("\n\n") + 2));
    }
    assertEquals(await source.count(), found.length);
  });
  return found;
}

const BODY = `From me\n\n${LINE}>From you\nend\n`;
const SHORT = "x\n";

Deno.test("an mbox in which all messages tell their lengths is read by these", async () => {
  const long = `${LINE}\n`.repeat(5000);
  const all = [BODY, SHORT, "", "no end", long, BODY];
  assertEquals(await bodies(all.map((body) => claiming(body)).join("")), all);
});

/** Lengths that are not to be believed. */
const FALSE_LENGTHS: Record<string, string> = {
  "one message has none": claiming(SHORT) + `${LINE}\n>From x\n\n` +
    claiming("y\n"),
  "one is too short": claiming(SHORT) + claiming(">From x\n", 2) +
    claiming("y\n"),
  "one is too long": claiming(SHORT) + claiming(">From x\n", 900) +
    claiming("y\n"),
  "one leads into another message": claiming(SHORT) +
    claiming(">From x\n", 20) + claiming("y\n"),
  "one is no number": claiming(SHORT) +
    claiming(">From x\n").replace("th: ", "th: x") + claiming("y\n"),
  "a message has no end of its last line": claiming(SHORT) +
    claiming(">From x").replace(" 2026", "  2026").replace(/$/, "\n") +
    claiming("y\n"),
};

for (const [what, mbox] of Object.entries(FALSE_LENGTHS)) {
  Deno.test(`an mbox is read line by line where ${what}`, async () => {
    const found = await bodies(mbox);
    const end = what.startsWith("a message") ? "" : "\n";
    assertEquals(found, [SHORT, `From x${end}`, "y\n"]);
  });
}
