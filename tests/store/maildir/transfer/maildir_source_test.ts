import { assert, assertEquals, assertRejects } from "@std/assert";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { openMaildirSource } from "../../../../lib/store/maildir/transfer/maildir_source.ts";
import { TransferError } from "../../../../lib/store/transfer/transfer.ts";
import { NOON } from "../../support/mails.ts";
import { makeBox, withFolder } from "../support/temp_store.ts";

function open(root: string, told: string[] = [], failed: string[] = []) {
  return openMaildirSource(root, {
    now: NOON,
    tell: (sentence) => void told.push(sentence),
    recover: () => Promise.resolve(failed),
  });
}

const LETTER = "From: Eve <eve@example.org>\n\nHi";

Deno.test("files that are no mails stay, and are told of", () =>
  withFolder(async (root) => {
    const box = makeBox(root, "bob");
    Deno.mkdirSync(`${box}/.Sent/cur`, { recursive: true });
    const files = [
      ...["cur/1.R1.host:2,S", "new/1.R1.host", ".Sent/cur/2.R2.host:2,"],
      ...["dovecot-uidlist", "new/.hidden"],
    ];
    for (const file of files) Deno.writeTextFileSync(`${box}/${file}`, LETTER);
    const told: string[] = [];
    const source = await open(root, told);
    const mails = await Array.fromAsync(source.mails());
    const places = [{ box: "bob", flags: "", recent: true }];
    assertEquals(await source.boxes(), ["bob"]);
    assertEquals(mails.map(({ id, places }) => ({ id, places })), [
      { id: "1.R1.host", places },
    ]);
    await source.close();
    assertEquals(told.length, 1);
    assert(
      /^4 files are no mails of the store, and stay/.test(told[0]),
      told[0],
    );
  }));

Deno.test("two mails that were deleted in one millisecond are told apart", () =>
  withFolder(async (root) => {
    const box = makeBox(root, "bob");
    Deno.mkdirSync(`${box}/deleted`);
    for (const name of ["cur.2.R2.host:2,S", "new.1.R1.host", "old"]) {
      Deno.writeTextFileSync(`${box}/deleted/${NOON - 5}.${name}`, LETTER);
    }
    const over = `${box}/deleted/${NOON - 24 * 3600 * 1000}.new.3.R3.host`;
    Deno.writeTextFileSync(over, LETTER);
    const source = await open(root);
    const mails = await Array.fromAsync(source.mails());
    assertEquals(mails.map(({ id, places: [{ deleted }] }) => [id, deleted]), [
      ["1.R1.host", NOON - 4],
      ["2.R2.host", NOON - 5],
    ]);
    await source.close();
  }));

Deno.test("a folder that is being moved, or does not work, is refused", () =>
  withFolder(async (root) => {
    const box = makeBox(root, "bob");
    const first = await open(root);
    await assertRejects(() => open(root), TransferError, "is being moved");
    await first.close();
    await assertRejects(
      () => open(root, [], ["bob"]),
      TransferError,
      "The box of bob in ",
    );
    const id = "1780315200.M000042Ddraft-01.letterlock";
    Deno.writeTextFileSync(`${box}/tmp/${id}.done`, LETTER);
    await assertRejects(() => open(root), TransferError, "was cut short");
    Deno.removeSync(`${box}/tmp/${id}.done`);
    await (await open(root)).close();
  }));

Deno.test({
  name: "a folder whose last move has just ended is waited for",
  // Deno 2.6 has a thread wait for the lock.
  ignore: !("tryLockSync" in Deno.FsFile.prototype),
  fn: () =>
    withFolder(async (root) => {
      makeBox(root, "bob");
      const first = await Deno.open(root);
      first.lockSync(true);
      const fs = { ...diskFileSystem, pauseSync: () => first.close() };
      const source = await openMaildirSource(root, {
        ...{ now: NOON, tell: () => {}, fs },
        recover: () => Promise.resolve([]),
      });
      await source.close();
    }),
});
