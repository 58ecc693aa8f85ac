import { assert, assertEquals, assertRejects } from "@std/assert";
import type { MailStore } from "../../../../lib/store/store.ts";
import { send } from "../../support/mails.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import {
  makeBox,
  namesIn,
  settle,
  withFolder,
  withStore,
} from "../support/temp_store.ts";
import { save } from "./saved.ts";

/** Two mails of alice to bob and carol, with copies; their ids. */
async function sendTwo(store: MailStore, root: string): Promise<string[]> {
  const ids: string[] = [];
  for (const text of ["One", "Two"]) {
    const changes = { to: ["bob", "carol"], copy: true };
    ids.push(await send(store, text, changes));
  }
  await settle(store, root);
  return ids;
}

Deno.test("savedFiles() has each file once, with its other names as links", () =>
  withStore(async (store, root) => {
    const [id] = await sendTwo(store, root);
    await store.count("bob");
    const saved = await save(root);
    const ofFirst = saved.files().filter((path) =>
      path.includes(id) && !path.includes("/drafts/")
    );
    assertEquals(ofFirst, [
      `alice/cur/${id}:2,S`,
      `bob/new/${id}`,
      `carol/new/${id}`,
    ]);
    const kinds = ofFirst.map((path) => saved.things.get(path)!.kind);
    assertEquals(kinds.sort(), ["file", "link", "link"]);
    for (const path of ofFirst) {
      assertEquals(saved.text(path), Deno.readTextFileSync(`${root}/${path}`));
    }
  }));

Deno.test("savedFiles() has the marks of drafts and empty folders, and no index", () =>
  withStore(async (store, root) => {
    const ids = await sendTwo(store, root);
    await store.count("bob");
    Deno.writeTextFileSync(`${root}/bob/tmp/unfinished`, "half");
    const saved = await save(root);
    assert(namesIn(`${root}/bob`).includes("letterlock.db"));
    const others = saved.files().filter((path) =>
      !/\/(?:new|cur)\//.test(path)
    );
    assertEquals(others.length, 2);
    for (const id of ids) {
      assert(others.some((path) => path.endsWith(`sent.alice.${id}`)), id);
    }
    for (const folder of ["bob/cur", "bob/tmp", "carol/tmp"]) {
      assertEquals(saved.things.get(folder)?.kind, "folder");
    }
  }));

Deno.test("savedFiles() finds what is marked, deleted and set aside meanwhile", () =>
  withStore(async (store, root) => {
    const [one, two] = await sendTwo(store, root);
    const texts = [one, two].map((id) =>
      Deno.readTextFileSync(`${root}/bob/new/${id}`)
    );
    const saved = await save(root, {
      async meanwhile() {
        await store.mark("bob", { id: one, unread: false });
        await store.delete("bob", { id: two });
        Deno.renameSync(`${root}/carol`, `${root}/carol@2026-11-28`);
        makeBox(root, "carol");
      },
    });
    assertEquals(namesIn(`${root}/bob/new`), []);
    for (const [i, id] of [one, two].entries()) {
      assertEquals(saved.text(`bob/new/${id}`), texts[i]);
      assertEquals(saved.text(`carol/new/${id}`), texts[i]);
      assertEquals(saved.things.get(`carol/new/${id}`)?.kind, "link");
    }
  }));

Deno.test("savedFiles() passes over what is removed for ever meanwhile", () =>
  withStore(async (store, root) => {
    const [one, two] = await sendTwo(store, root);
    const saved = await save(root, {
      meanwhile: () => Deno.removeSync(`${root}/bob/new/${one}`),
    });
    assertEquals(saved.text(`bob/new/${one}`), undefined);
    assert(saved.text(`bob/new/${two}`));
    assert(saved.text(`carol/new/${one}`));
  }));

/** A disk on which a file moves once, right after a folder is read. */
function movingOnce(read: string, from: string, to: string) {
  let moved = false;
  return steppedFileSystem({
    after(step, path) {
      if (moved || step !== "readDirSync" || path !== read) return;
      moved = true;
      Deno.renameSync(from, to);
    },
  });
}

for (
  const [read, from, to] of [
    ["new", "cur/1.M1.host:2,S", "new/1.M1.host"],
    ["new", "new/1.M1.host", "cur/1.M1.host:2,S"],
    ["cur", "cur/1.M1.host:2,S", "new/1.M1.host"],
    ["cur", "new/1.M1.host", "cur/1.M1.host:2,RS"],
    ["deleted", "deleted/1795870676435.cur.1.M1.host:2,S", "cur/1.M1.host:2,S"],
  ]
) {
  Deno.test(`takeSnapshot() sees a mail that moves from ${from} while ${read} was read`, () =>
    withFolder(async (root) => {
      const box = makeBox(root, "bob");
      Deno.mkdirSync(`${box}/deleted`);
      Deno.writeTextFileSync(`${box}/${from}`, "Subject: Hi\n\nHi");
      const fs = movingOnce(`${box}/${read}`, `${box}/${from}`, `${box}/${to}`);
      const files = (await save(root, { fs })).files();
      assertEquals(files.length, 1, files.join());
      assert(files[0] === `bob/${to}` || files[0] === `bob/${from}`);
    }));
}

Deno.test("savedFiles() has what other programs keep in a box", () =>
  withFolder(async (root) => {
    const box = makeBox(root, "bob");
    for (const folder of ["cur", "new", "tmp"]) {
      Deno.mkdirSync(`${box}/.Sent/${folder}`, { recursive: true });
    }
    const kept = ["dovecot-uidlist", ".Sent/cur/1.M1.host:2,S"];
    for (const name of [...kept, ".Sent/tmp/half", "letterlock.db-wal"]) {
      Deno.writeTextFileSync(`${box}/${name}`, name);
    }
    Deno.symlinkSync("/etc/passwd", `${box}/new/planted`);
    const saved = await save(root, {
      meanwhile: () =>
        Deno.renameSync(
          `${box}/.Sent/cur/1.M1.host:2,S`,
          `${box}/.Sent/cur/1.M1.host:2,RS`,
        ),
    });
    assertEquals(saved.files(), kept.map((name) => `bob/${name}`).sort());
    assertEquals(saved.text("bob/.Sent/cur/1.M1.host:2,S"), kept[1]);
    assertEquals(saved.passedOver, ["bob/new/planted"]);
  }));

Deno.test("savedFiles() follows no link that takes the place of a mail", () =>
  withFolder(async (root) => {
    const box = makeBox(root, "bob");
    Deno.writeTextFileSync(`${box}/new/1.M1.host`, "mine");
    const saved = await save(root, {
      meanwhile() {
        Deno.removeSync(`${box}/new/1.M1.host`);
        Deno.symlinkSync("/etc/passwd", `${box}/new/1.M1.host`);
      },
    });
    assertEquals(saved.files(), []);
  }));

Deno.test("savedFiles() fills a file that becomes shorter, and tells so", () =>
  withFolder(async (root) => {
    const box = makeBox(root, "bob");
    const path = `${box}/dovecot.index`;
    Deno.writeTextFileSync(path, "x".repeat(200_000));
    const fs = steppedFileSystem({
      before(step) {
        if (step === "readSync") Deno.truncateSync(path, 3);
      },
    });
    const saved = await save(root, { fs });
    assertEquals(saved.text("bob/dovecot.index"), "xxx".padEnd(200_000, "\0"));
    assertEquals(saved.shortened, ["bob/dovecot.index"]);
  }));

Deno.test("savedFiles() names the file that it cannot read", () =>
  withFolder(async (root) => {
    const path = `${makeBox(root, "bob")}/new/1.M1.host`;
    Deno.writeTextFileSync(path, "Hi");
    const fs = steppedFileSystem({
      before(step, opened) {
        if (step === "openSync" && opened === path) throw systemError("EACCES");
      },
    });
    const error = await assertRejects(() => save(root, { fs }), Error);
    assertEquals(error.message, `Cannot save ${path}: permission denied`);
  }));
