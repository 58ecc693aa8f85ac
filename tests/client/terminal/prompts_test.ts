import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  InputEnded,
  Interrupted,
  InvalidLine,
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
