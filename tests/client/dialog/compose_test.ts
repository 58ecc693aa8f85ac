import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  composeDraft,
  UnfinishedDraft,
} from "../../../lib/client/dialog/compose.ts";
import { FileError } from "../../../lib/client/file_error.ts";
import { InvalidLine } from "../../../lib/client/terminal/io.ts";
import { Prompts } from "../../../lib/client/terminal/prompts.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import { withFolder } from "../../keys/folder.ts";
import { FakeIo } from "../support/fake_io.ts";

const LIMITS = { title: 100, content: 10, recipients: 2, attachments: 9 };

function compose(answers: string[], home?: string) {
  const io = new FakeIo({ input: answers.map((text) => `${text}\n`).join("") });
  const composing = { limits: LIMITS, home, person: false };
  return { io, draft: composeDraft(new Prompts(io, "output"), composing) };
}

async function textOf(content: { open(): AsyncIterable<Uint8Array> }) {
  const parts: BlobPart[] = [];
  for await (const part of content.open()) parts.push(part.slice());
  return await new Blob(parts).text();
}

Deno.test("composeDraft() makes a draft of four answers", async () => {
  const draft = await compose(["bob; carol", "Hi", "n", "é x"]).draft;
  assertEquals([draft.to, draft.title], [["bob", "carol"], "Hi"]);
  assertEquals(await textOf(draft.content), "é x");
});

Deno.test("composeDraft() reads a file, also one below the home folder", async () => {
  await withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/note`, "a note\n");
    for (const name of [` ${dir}/note `, "~/note"]) {
      const { content } = await compose(["bob", "", "y", name], dir).draft;
      assertEquals(await textOf(content), "a note\n");
    }
  });
});

Deno.test("composeDraft() checks each answer before the next question", async () => {
  const cases = [
    { answers: [""], error: RequestError, message: "no destination" },
    { answers: ["a;b;c"], error: RequestError, message: "at most 2" },
    { answers: ["bob", "a\tb"], error: RequestError, message: "control" },
    { answers: ["bob", "", "y", " "], error: InvalidLine, message: "No file" },
    { answers: ["bob", "", "y", "/no"], error: FileError, message: "no such" },
    {
      answers: ["bob", "", "n", "x".repeat(11)],
      error: UnfinishedDraft,
      cause: "longer than 10",
    },
  ];
  for (const { answers, error, message, cause } of cases) {
    const { io, draft } = compose([...answers, "never asked for"]);
    const thrown = await assertRejects(() => draft, error, message);
    if (cause) assertStringIncludes((thrown.cause as Error).message, cause);
    // Each question ends its line, since no terminal showed the answer.
    assertEquals(
      io.output.split("\n").length - 1,
      answers.length,
      message ?? cause,
    );
  }
});

Deno.test("composeDraft() asks a person again, and asks the server about names", async () => {
  const answers = ["bob;zoe", "bob", "a\tb", "Hi", "y", "/no", "", "never"];
  const input = answers.map((text) => `${text}\n`).join("");
  const io = new FakeIo({ input, terminal: true });
  const asked: string[][] = [];
  const checkNames = (to: string[]) => {
    asked.push(to);
    return to.includes("zoe")
      ? Promise.reject(new RequestError("unknown_recipient", "No zoe"))
      : Promise.resolve();
  };
  const composing = { limits: LIMITS, person: true, checkNames };
  await assertRejects(
    () => composeDraft(new Prompts(io, "output"), composing),
    InvalidLine,
    "No file was named",
  );
  assertEquals(asked, [["bob", "zoe"], ["bob"]]);
  for (
    const text of ["No zoe.\n", "control characters.\n", "no such file.\n"]
  ) {
    assertEquals(io.output.includes(text), true, text);
  }
});
