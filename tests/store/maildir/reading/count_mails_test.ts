import { assertEquals } from "@std/assert";
import { countMails } from "../../../../lib/store/maildir/reading/count_mails.ts";
import { inTempDir } from "../../../support/in_temp_dir.ts";

Deno.test("countMails() counts what lies in new and cur of these users, and nothing else", async () => {
  await inTempDir(async (root) => {
    const put = (path: string) => {
      const file = `${root}/${path}`;
      Deno.mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(file, "x");
    };
    for (const path of ["alice/new/1", "alice/cur/2:2,S", "alice/cur/3:2,"]) {
      put(path);
    }
    for (const path of ["alice/tmp/4", "alice/deleted/5", "alice/cur/.6"]) {
      put(path);
    }
    put("bob/new/7");
    put("eve/new/8");
    Deno.symlinkSync(`${root}/eve`, `${root}/carol`);
    const before = [...Deno.readDirSync(root)].length;
    const users = ["alice", "bob", "carol", "nobody"];
    assertEquals(await countMails(root, users), 4);
    assertEquals([...Deno.readDirSync(root)].length, before, "none is made");
  });
});
