import { assertEquals } from "@std/assert";
import { deleteBox, measureBox } from "../../../lib/keygen/boxes/delete_box.ts";
import {
  formatBoxes,
  jsonBoxes,
} from "../../../lib/keygen/boxes/list_boxes.ts";
import { KeygenFolder } from "../keygen_folder.ts";

const BOX = "zoe@2026-11-28";

Deno.test("a box takes what no other box has, and its end frees that", () =>
  KeygenFolder.use("alice\nzoe\n", async (keygen) => {
    await keygen.run();
    const mail = keygen.path("mail");
    const write = (path: string, bytes: number) =>
      Deno.writeTextFileSync(`${mail}/${path}`, "x".repeat(bytes));
    write("alice/new/shared", 100);
    Deno.linkSync(`${mail}/alice/new/shared`, `${mail}/zoe/new/shared`);
    write("zoe/cur/own:2,S", 10);
    Deno.mkdirSync(`${mail}/zoe/deleted`);
    Deno.linkSync(`${mail}/zoe/cur/own:2,S`, `${mail}/zoe/deleted/own`);
    write("zoe/letterlock.db", 1);
    await keygen.run({ remove: ["zoe"] });
    const had = { box: BOX, mails: 2, bytes: 11 };
    assertEquals(await measureBox(mail, BOX), had);
    assertEquals(await deleteBox(mail, BOX), had);
    assertEquals([...Deno.readDirSync(mail)].map(({ name }) => name), [
      "alice",
    ]);
    assertEquals(keygen.read("mail/alice/new/shared").length, 100);
  }));

Deno.test("what a crash left of a box that was deleted goes with the next keygen", () =>
  KeygenFolder.use("alice\nzoe\n", async (keygen) => {
    await keygen.run();
    await Deno.writeTextFile(keygen.path("mail/zoe/new/one"), "1");
    await keygen.run({ remove: ["zoe"] });
    const mail = keygen.path("mail");
    await Deno.rename(`${mail}/${BOX}`, `${mail}/.deleted-${BOX}`);
    await Deno.writeTextFile(`${mail}/.deleted-notes`, "mine");
    await keygen.writeUsers("alice\n");
    await keygen.run();
    assertEquals(
      [...Deno.readDirSync(mail)].map(({ name }) => name).sort(),
      [".deleted-notes", "alice"],
    );
  }));

Deno.test("the list of boxes says what each takes, or that there is none", () => {
  const boxes = [
    { box: BOX, mails: 1, bytes: 1200 },
    { box: `${BOX}.2`, mails: 0, bytes: 0 },
  ];
  assertEquals(
    formatBoxes(boxes, "mail"),
    `${BOX}: 1 mail, 1.2 KB of its own\n${BOX}.2: 0 mails, 0 bytes of its own`,
  );
  assertEquals(formatBoxes([], "mail"), "No box is set aside in mail.");
  assertEquals(jsonBoxes(boxes.slice(0, 1)), {
    boxes: [{ box: BOX, name: "zoe", mails: 1, bytes: 1200 }],
  });
});
