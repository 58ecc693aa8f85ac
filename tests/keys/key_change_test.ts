import { assertEquals, assertRejects } from "@std/assert";
import {
  completeKeyChange,
  replaceTogether,
} from "../../lib/keys/key_change.ts";
import { modeOf, withFolder } from "./folder.ts";

const NAMES = ["a_private.pem", "a_seal.txt", "a_sign"];
const texts = (text: string) => new Map(NAMES.map((name) => [name, text]));

function contents(dir: string): Record<string, string> {
  const names = [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
  return Object.fromEntries(
    names.map((name) => [name, Deno.readTextFileSync(`${dir}/${name}`)]),
  );
}

class Killed extends Error {}

/** Lets a program be killed before its change number `left`, and every one after it. */
function killBefore(left: number): () => void {
  return () => {
    if (left-- <= 0) throw new Killed();
  };
}

async function withOldFiles(work: (dir: string) => Promise<void>) {
  await withFolder(async (dir) => {
    for (const [name, text] of texts("old")) {
      await Deno.writeTextFile(`${dir}/${name}`, text, { mode: 0o600 });
    }
    await work(dir);
  });
}

Deno.test("replaceTogether() replaces private files, and leaves nothing else", async () => {
  await withOldFiles(async (dir) => {
    await replaceTogether(dir, texts("new"));
    assertEquals(contents(dir), Object.fromEntries(texts("new")));
    assertEquals(modeOf(`${dir}/a_sign`), 0o600);
  });
});

Deno.test("killed at any moment, all files are the old ones or all the new ones", async () => {
  const outcomes: string[] = [];
  for (let step = 0; outcomes.at(-1) !== "done"; step++) {
    await withOldFiles(async (dir) => {
      const change = replaceTogether(dir, texts("new"), {
        beforeStep: killBefore(step),
      });
      const ended = await change.then(() => "done", () => "killed");
      await completeKeyChange(dir);
      const found = NAMES.map((name) => contents(dir)[name]);
      assertEquals(new Set(found).size, 1, `${step}: ${found}`);
      outcomes.push(ended === "done" ? ended : found[0]);
      // The next change takes the place of whatever was left.
      await replaceTogether(dir, texts("later"));
      assertEquals(contents(dir), Object.fromEntries(texts("later")));
    });
  }
  // Three files and the mark; then three renames, and the mark goes.
  const old = Array(4).fill("old");
  assertEquals(outcomes, [...old, ...Array(4).fill("new"), "done"]);
});

Deno.test("what a kill left of a file is removed by the next change, and nothing else", async () => {
  await withOldFiles(async (dir) => {
    const left = `a_sign.next.tmp-${"0".repeat(16)}`;
    for (const name of [left, "a_sign.next", "b_sign.next"]) {
      await Deno.writeTextFile(`${dir}/${name}`, "half", { mode: 0o600 });
    }
    await replaceTogether(dir, texts("new"));
    const expected = Object.fromEntries(texts("new"));
    assertEquals(contents(dir), { ...expected, "b_sign.next": "half" });
  });
});

Deno.test("a file that cannot be written leaves the old ones", async () => {
  await withOldFiles(async (dir) => {
    const bad = new Map([...texts("new"), ["no/such/folder", "x"]]);
    await assertRejects(() => replaceTogether(dir, bad), Error, "Cannot write");
    assertEquals(contents(dir), Object.fromEntries(texts("old")));
  });
});
