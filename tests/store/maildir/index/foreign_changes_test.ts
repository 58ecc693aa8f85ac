import { assert, assertEquals } from "@std/assert";
import { HEAD_LIMIT } from "../../../../lib/letter/header.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { steppedFileSystem } from "../support/stepped_file_system.ts";
import { readText, send, titles } from "../../support/mails.ts";
import {
  leaveAlone,
  makeBox,
  namesIn,
  removeIndex,
  useStore,
  withFolder,
  withStore,
} from "../support/temp_store.ts";

/** Puts a mail into `new`, as other programs do. */
function drop(
  box: string,
  title: string,
  name = `${1_780_000_000 + Number(title)}.R${title}.host`,
  folder = "new",
): void {
  const letter =
    `From: Eve <eve@example.org>\nSubject: ${title}\n\nbody ${title}`;
  Deno.writeTextFileSync(`${box}/tmp/${name}`, letter);
  Deno.renameSync(`${box}/tmp/${name}`, `${box}/${folder}/${name}`);
}

async function shown(store: MailStore): Promise<string[]> {
  const { mails } = await store.list("bob", { limit: 50 });
  return mails.map(({ title, unread }) => title + (unread ? "*" : ""));
}

Deno.test("list() shows what other programs do to a box, each time", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    const id = await send(store, "x", { title: "ours" });
    assertEquals(await shown(store), ["ours*"]);
    drop(box, "1");
    assertEquals(await shown(store), ["1*", "ours*"]);
    drop(box, "3");
    drop(box, "2");
    assertEquals(await shown(store), ["1*", "2*", "3*", "ours*"]);
    Deno.renameSync(`${box}/new/${id}`, `${box}/cur/${id}:2,`);
    assertEquals(await shown(store), ["1*", "2*", "3*", "ours*"]);
    Deno.renameSync(`${box}/cur/${id}:2,`, `${box}/cur/${id}:2,FS`);
    assertEquals(await shown(store), ["1*", "2*", "3*", "ours"]);
    Deno.renameSync(`${box}/cur/${id}:2,FS`, `${box}/cur/${id}:2,F`);
    assertEquals(await shown(store), ["1*", "2*", "3*", "ours*"]);
    Deno.removeSync(`${box}/new/1780000002.R2.host`);
    assertEquals(await shown(store), ["1*", "3*", "ours*"]);
    Deno.removeSync(`${box}/cur/${id}:2,F`);
    assertEquals(await shown(store), ["1*", "3*"]);
    assertEquals(await store.count("bob"), { total: 2, unread: 2 });
  });
});

Deno.test("list() shows changes of other programs that come between our own", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    for (let i = 1; i <= 30; i++) {
      const id = await send(store, "x", { title: `own ${i}` });
      drop(box, `${i}`);
      await readText(store, "bob", { id });
      const flagged = namesIn(`${box}/cur`).filter((n) => n.startsWith(id));
      Deno.renameSync(`${box}/cur/${flagged[0]}`, `${box}/cur/${id}:2,FRS`);
      assertEquals(await store.count("bob"), { total: 2 * i, unread: i });
      assertEquals((await readText(store, "bob", { id }))?.content, "x");
    }
  });
});

Deno.test("a mail that another program delivered is read, marked and deleted", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    Deno.writeTextFileSync(
      `${box}/new/1780000000.M5P1.host,S=90`,
      "From: =?utf-8?Q?J=C3=B6rg?= <j@b.c>\r\nTo: bob@letterlock.invalid, x@y.z\r\n" +
        "Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\nDate: rubbish\r\n\r\nüber\r\n",
    );
    const mail = await readText(store, "bob", { index: 1 });
    assertEquals(mail, {
      id: "f_1780000000.M5P1.host_2cS_3d90",
      index: 1,
      from: "Jörg <j@b.c>",
      to: ["bob", "x@y.z"],
      time: 1_780_000_000_000,
      title: "Grüße",
      encoded: true,
      length: 6,
      size: 7,
      unread: true,
      message_size: 131,
      flags: "",
      recent: true,
      content: "über\r\n",
    });
    assertEquals(namesIn(`${box}/cur`), ["1780000000.M5P1.host,S=90:2,S"]);
    assertEquals((await store.delete("bob", { index: 1 }))?.title, "Grüße");
    assertEquals(namesIn(`${box}/cur`), []);
  });
});

Deno.test("a mail whose name has no time is sorted by the time of its file", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    drop(box, "1", "no-time");
    Deno.utimeSync(`${box}/new/no-time`, 1_780_000_005, 1_780_000_005);
    drop(box, "4", "1780000004.R4.host");
    drop(box, "6", "1780000006.R6.host");
    assertEquals(await titles(store, "bob"), ["4", "1", "6"]);
    assertEquals(
      (await store.read("bob", { index: 2 }))?.mail.time,
      1_780_000_005_000,
    );
  });
});

Deno.test("a box may have mails with long, odd and hidden names", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    drop(box, "1", "1780000001." + "x".repeat(200));
    drop(box, "2", "1780000002.a b;ü'$(x)");
    drop(box, "3", ".hidden");
    assertEquals(await titles(store, "bob"), ["1", "2"]);
    for (const { id } of (await store.list("bob", { limit: 9 })).mails) {
      assert(/^[A-Za-z0-9_.-]{1,80}$/.test(id), id);
      assert((await readText(store, "bob", { id }))?.content);
    }
    assertEquals((await store.count("bob")).unread, 0);
  });
});

Deno.test("list() shows what is no mail at all as mails without titles", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    const junk = new Uint8Array(50_000).map((_, i) => (i * i) >> 3);
    Deno.writeFileSync(`${box}/new/1780000001.junk`, junk);
    Deno.writeFileSync(`${box}/new/1780000002.empty`, new Uint8Array());
    const huge = "Subject: huge\n" +
      `X-Header: ${"y".repeat(80)}\n`.repeat(12_000);
    Deno.writeTextFileSync(`${box}/new/1780000003.huge`, huge);
    const { mails } = await store.list("bob", { limit: 9 });
    assertEquals(mails.map(({ title }) => title), ["", "", "huge"]);
    assertEquals(mails.map(({ size }) => size), [
      50_000,
      0,
      huge.length - HEAD_LIMIT,
    ]);
    const opened = await store.read("bob", { index: 1 });
    const pieces = await Array.fromAsync(opened!.content);
    assertEquals(await new Blob(pieces as BlobPart[]).bytes(), junk);
  });
});

Deno.test("read() finds a mail that was renamed since the list was made", async () => {
  await withFolder(async (root) => {
    const box = makeBox(root, "bob");
    let rename = () => {};
    const fs = steppedFileSystem({
      before(step, path) {
        if (step === "lstatSync" && path.includes("/new/")) rename();
      },
    });
    await useStore(root, async (store) => {
      const id = await send(store, "x");
      await store.count("bob");
      rename = () => {
        rename = () => {};
        Deno.renameSync(`${box}/new/${id}`, `${box}/cur/${id}:2,F`);
      };
      assertEquals((await readText(store, "bob", { index: 1 }))?.content, "x");
      assertEquals(namesIn(`${box}/cur`), [`${id}:2,FS`]);
    }, { fs });
  });
});

Deno.test("list() does not read folders that did not change", async () => {
  const reads: string[] = [];
  const fs = steppedFileSystem({
    before(step, path) {
      if (/^(?:readDir|readFile|open)Sync$/.test(step)) reads.push(path);
    },
  });
  await withFolder(async (root) => {
    const box = makeBox(root, "bob");
    for (let i = 1; i <= 40; i++) drop(box, `${i}`, undefined, "cur");
    leaveAlone(root, "bob");
    await useStore(root, async (store) => {
      await store.list("bob", { limit: 50 });
      await send(store, "x");
      const id = await send(store, "x");
      await readText(store, "bob", { index: 3 });
      await store.delete("bob", { id });
      reads.length = 0;
      assertEquals(await store.count("bob"), { total: 41, unread: 40 });
      assertEquals((await titles(store, "bob")).length, 41);
      assertEquals(reads, []);
      drop(box, "99");
      const time = Date.now() / 1000 - 30;
      Deno.utimeSync(`${box}/new`, time, time);
      assertEquals(await store.count("bob"), { total: 42, unread: 41 });
      // The folder that changed, and of its mails the new one.
      assertEquals(reads, [`${box}/new`, `${box}/new/1780000099.R99.host`]);
    }, { fs });
  });
});

Deno.test("a mail whose time is out of range breaks no list", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    drop(box, "1");
    drop(box, "2", "no-time-in-the-name");
    // What the system says of a time that no Date can hold.
    const odd = new Date(NaN);
    assertEquals(await shown(store), ["1*", "2*"]);
    const fs = {
      ...diskFileSystem,
      lstatSync(path: string | URL) {
        const info = diskFileSystem.lstatSync(path);
        return `${path}`.includes("no-time") ? { ...info, mtime: odd } : info;
      },
      openSync(path: string, options?: Deno.OpenOptions) {
        const file = diskFileSystem.openSync(path, options);
        if (!path.includes("no-time")) return file;
        return new Proxy(file, {
          get(target, name: keyof Deno.FsFile) {
            if (name === "statSync") {
              return () => ({ ...target.statSync(), mtime: odd });
            }
            const value = target[name as "close"];
            return typeof value === "function" ? value.bind(target) : value;
          },
        });
      },
    };
    drop(box, "3", "9999999999.R3.host");
    removeIndex(root, "bob");
    await useStore(root, async (other) => {
      assertEquals(await shown(other), ["2*", "1*", "3*"]);
    }, { fs });
  });
});
