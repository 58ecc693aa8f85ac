import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  InputEnded,
  Interrupted,
  InvalidLine,
  type Programs,
} from "../../../lib/client/terminal/io.ts";
import {
  Prompts,
  UnfinishedContents,
} from "../../../lib/client/terminal/prompts.ts";
import { FakeIo } from "../support/fake_io.ts";

Deno.test("ask() ends its line where a terminal has not shown the answer", async () => {
  const io = new FakeIo({ input: "bob\nY\n" });
  const prompts = new Prompts(io, "output");
  assertEquals(await prompts.ask("Who? "), "bob");
  assertEquals(await prompts.askYesOrNo("Sure? "), true);
  assertEquals(io.output, "Who? \nSure? \n");
});

Deno.test("askYesOrNo() takes y, Y, yes, n, N and no, and asks again otherwise", async () => {
  const answers = "y\nY\nYes\nn\nN\nno\nperhaps\n\nyes\n";
  const prompts = new Prompts(new FakeIo({ input: answers }), "output");
  const given: boolean[] = [];
  for (let i = 0; i < 7; i++) given.push(await prompts.askYesOrNo(""));
  assertEquals(given, [true, true, true, false, false, false, true]);
});

Deno.test("askSecret() asks beside the output and shows no answer", async () => {
  const io = new FakeIo({ input: "secret\n" });
  const prompts = new Prompts(io, "beside");
  assertEquals(await prompts.askSecret("Password: "), "secret");
  assertEquals([io.output, io.warnings], ["", "Password: \n"]);
});

Deno.test("ask() throws at the end of the input", async () => {
  const prompts = new Prompts(new FakeIo(), "output");
  await assertRejects(() => prompts.ask("Who? "), InputEnded);
  await assertRejects(() => prompts.askSecret("Password: "), InputEnded);
});

Deno.test("ask() refuses what is no UTF-8, askContents() takes it", async () => {
  const input = Uint8Array.of(0xff, 0x0a, 0xff, 0x0a);
  const prompts = new Prompts(new FakeIo({ input }), "output");
  await assertRejects(() => prompts.ask("Title: "), InvalidLine, "UTF-8");
  assertEquals(await prompts.askContents("Contents: ", 9), Uint8Array.of(0xff));
});

Deno.test("askContents() takes one line of a script, and lines up to a dot of a person", async () => {
  const ask = async (input: string, terminal: boolean) => {
    const io = new FakeIo({ input, terminal });
    const prompts = new Prompts(io, "output");
    const bytes = await prompts.askContents("Contents: ", 99);
    const next = await prompts.ask("Choice: ");
    return [new TextDecoder().decode(bytes), next];
  };
  assertEquals(await ask("one\n4\n.\n", false), ["one", "4"]);
  assertEquals(await ask(".\n4\n", false), [".", "4"]);
  assertEquals(await ask("one\n4\n\n..\n.\n4\n", true), ["one\n4\n\n..", "4"]);
  assertEquals(await ask(".\n4\n", true), ["", "4"]);
});

Deno.test("askContents() gives back what was typed when it cannot go on", async () => {
  const cases = [
    { input: "one\ntwo", cause: InputEnded, interrupted: false },
    { input: "one\ntwo\n", cause: Interrupted, interrupted: true },
    { input: "one\ntwo\nlonger than that\n", cause: InvalidLine },
  ];
  for (const { cause, ...options } of cases) {
    const io = new FakeIo({ ...options, terminal: true });
    const asking = new Prompts(io, "output").askContents("Contents: ", 15);
    const error = await assertRejects(() => asking, UnfinishedContents);
    assertInstanceOf(error.cause, cause);
    assertEquals(new TextDecoder().decode(error.bytes), "one\ntwo");
  }
});

/** Contents that are typed as these lines, with an editor. */
async function typeWithEditor(
  edit: Programs["edit"],
  ...lines: string[]
): Promise<{ text: string; screen: string }> {
  const input = lines.map((line) => `${line}\n`).join("");
  const io = new FakeIo({ input, terminal: true, programs: { edit } });
  const contents = await new Prompts(io, "output").askContents("C: ", 100);
  return { text: new TextDecoder().decode(contents), screen: io.output };
}

Deno.test("askContents() has what was typed edited at ~e, and goes on after it", async () => {
  const edit = (text: Uint8Array) =>
    Promise.resolve(Uint8Array.of(...text, 0x21));
  const { text, screen } = await typeWithEditor(
    edit,
    ...["one", "~e", "two", "~e", ".", "rest"],
  );
  assertEquals(text, "one!\ntwo!");
  assertEquals(screen.includes('"~e" opens your editor'), true);
});

Deno.test("askContents() loses nothing to an editor that fails, or is not there", async () => {
  const fails = () => Promise.reject(new InvalidLine("The editor failed"));
  const failed = await typeWithEditor(fails, "one", "~e", ".");
  assertEquals(failed.text, "one");
  assertEquals(failed.screen.includes("failed; the contents are"), true);
  const none = await typeWithEditor(undefined, "one", "~e", "two", ".");
  assertEquals(none.text, "one\ntwo");
  assertEquals(none.screen.includes("set VISUAL or EDITOR"), true);
});

Deno.test("askContents() keeps what an editor made too long", async () => {
  const edit = () => Promise.resolve(new Uint8Array(200));
  assertEquals((await typeWithEditor(edit, "~e", ".")).text.length, 200);
});
