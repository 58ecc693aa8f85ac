import { assertEquals } from "@std/assert";
import { finishMail } from "../../../lib/server/commands/restore.ts";
import { withEntry } from "../../store/maildir/support/journal_entry.ts";
import { makeBox, namesIn } from "../../store/maildir/support/temp_store.ts";
import { NOON } from "../../store/support/mails.ts";
import { HEAD } from "./archives.ts";

for (
  const [began, carolGets] of [[NOON - 1, true], [NOON + 1, false]] as const
) {
  const when = carolGets ? "before" : "after";
  Deno.test(`a delivery that was cut before the backup ends for an account that began ${when} it`, () =>
    withEntry(async ({ root, entry }) => {
      const { id } = entry.mail;
      Deno.linkSync(`${root}/alice/tmp/${id}`, `${root}/bob/new/${id}`);
      makeBox(root, "carol@2026-05-31");
      const boxes = { bob: NOON - 1, carol: began };
      await finishMail(root, { head: { ...HEAD, boxes } });
      assertEquals(namesIn(`${root}/carol/new`), carolGets ? [id] : []);
      assertEquals(namesIn(`${root}/bob/new`), [id]);
      assertEquals(namesIn(`${root}/alice/tmp`), []);
    }));
}
