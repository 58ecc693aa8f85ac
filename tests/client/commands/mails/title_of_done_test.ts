import { assertEquals } from "@std/assert";
import {
  runMember,
  sealedBox,
  sealedMail,
} from "../../support/sealed_mails.ts";

const letter = await sealedMail({ title: "Lunch?", text: "At noon." }, {
  unread: true,
});

Deno.test("delete, undelete and mark say the title of a sealed letter", async () => {
  const session = sealedBox([letter]);
  const said = async (...args: string[]) =>
    (await runMember(args, session)).io.output.trim();
  assertEquals(
    await said("mark", "1", "--read"),
    "Mail 1 from bob is marked as read: Lunch?",
  );
  const deleted = await said("delete", "1", "--json");
  assertEquals(JSON.parse(deleted).title, "Lunch?");
  assertEquals(
    await said("undelete", "1"),
    "Mail 1 from bob is back: Lunch?",
  );
});

Deno.test("a letter is deleted also where its title cannot be had", async () => {
  for (const args of [["delete", "1"], ["delete", "1", "--forever"]]) {
    const session = sealedBox([letter]);
    session.heads = () => Promise.reject(new Error("The connection is lost"));
    const { io } = await runMember([...args, "--json"], session);
    assertEquals(JSON.parse(io.output).title, "Sealed letter");
    assertEquals((await session.inbox({})).total, 0);
  }
});
