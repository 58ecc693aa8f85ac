import { assertEquals } from "@std/assert";
import { MaildirSource } from "../../../lib/client/import/maildir_source.ts";
import { withFolder } from "../../keys/folder.ts";

Deno.test("a Maildir from Windows has its flags after another mark", () =>
  withFolder(async (dir) => {
    await Deno.mkdir(`${dir}/cur`);
    const names = ["1.a.host:2,FS", "2.b.host;2,S", "3.c.host!2,", "4.d;x!y"];
    for (const name of names) {
      await Deno.writeTextFile(`${dir}/cur/${name}`, "");
    }
    const source = await MaildirSource.open(dir);
    const flags = await Array.fromAsync(
      source.messages(),
      (message) =>
        "marks" in message ? message.marks(new Uint8Array()).flags : undefined,
    );
    assertEquals(flags.sort(), ["", "", "FS", "S"]);
  }));
