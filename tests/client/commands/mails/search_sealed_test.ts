import { assertEquals } from "@std/assert";
import {
  runMember,
  sealedBox,
  sealedMail,
} from "../../support/sealed_mails.ts";

const MAILS = [
  { from: "bob", title: "Lunch on Monday", content: "At noon." },
  await sealedMail({ title: "Lunch?", text: "Soup, at noon." }),
  await sealedMail({ title: "Minutes", text: "We had lunch." }),
  await sealedMail({ title: "Lunch?", text: "At noon.", from: "carol" }, {
    from: "bob",
  }),
];

/** The index numbers and titles of what a search finds. */
async function search(...args: string[]): Promise<string[]> {
  const { io } = await runMember(
    ["search", ...args, "--json"],
    sealedBox(MAILS),
  );
  return JSON.parse(io.output).map((
    { index, title }: { index: number; title: string },
  ) => `${index} ${title}`);
}

Deno.test("search finds sealed letters by their titles, and by no title of the form", async () => {
  const found = ["1 Lunch on Monday", "2 Lunch?"];
  assertEquals(await search("Lunch"), found);
  assertEquals(await search("Lunch", "--limit", "1"), ["2 Lunch?"]);
  assertEquals(await search("Sealed letter"), []);
});

Deno.test("search --contents opens sealed letters, for their titles, too", async () => {
  assertEquals(await search("soup", "--contents"), ["2 Lunch?"]);
  assertEquals(await search("unch", "--contents"), [
    "1 Lunch on Monday",
    "2 Lunch?",
    "3 Minutes",
  ]);
  assertEquals(await search("unch", "--contents", "--limit", "1"), [
    "3 Minutes",
  ]);
});

Deno.test("search --contents finds nothing by the title that all letters have", async () => {
  assertEquals(await search("Sealed letter", "--contents"), []);
});

Deno.test("search --contents names the letters that it cannot believe", async () => {
  const warned = async (mails: typeof MAILS, ...args: string[]) =>
    (await runMember(["search", ...args], sealedBox(mails))).io.warnings;
  assertEquals(
    await warned(MAILS, "soup", "--contents"),
    "Not searched, since it fails a check: mail 4.\n",
  );
  assertEquals(
    await warned([MAILS[3], MAILS[3]], "soup", "--contents"),
    'Not searched, since they fail a check: mails 1, 2.\nNo mail has "soup".\n',
  );
  assertEquals(await warned(MAILS.slice(0, 3), "soup", "--contents"), "");
});

Deno.test("search of titles names the letters whose title it cannot believe", async () => {
  const warned = async (...args: string[]) =>
    (await runMember(["search", ...args], sealedBox(MAILS))).io.warnings;
  const named = "Not searched, since it fails a check: mail 4.\n";
  assertEquals(await warned("Minutes"), named);
  // No title is what stands in its place.
  assertEquals(await search("do not trust"), []);
  // By the sender that the server names it is found, and listed with its fault.
  const found = (await search("bob")).filter((line) => line.startsWith("4 "));
  assertEquals(found.length, 1);
  assertEquals((await warned("bob")).includes("Not searched"), false);
});
