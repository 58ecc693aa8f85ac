import { assert, assertEquals } from "@std/assert";
import {
  checkMail,
  type CheckOptions,
  type Finding,
} from "../../../../lib/store/maildir/check/check_mail.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import { noise } from "../../../support/seeded.ts";
import { SEALED, sealedContent } from "../../support/sealed_content.ts";
import { send, titles } from "../../support/mails.ts";
import {
  leaveAlone,
  namesIn,
  useStore,
  withFolder,
} from "../support/temp_store.ts";
import { cutDeliveryShort, FAULTS, fill } from "./faults.ts";

async function check(root: string, options: CheckOptions = {}) {
  const findings: Finding[] = [];
  const summary = await checkMail(root, (one) => findings.push(one), options);
  return { findings, summary };
}

Deno.test("checkMail() has nothing to say about a store that is well", async () => {
  await withFolder(async (root) => {
    await fill(root);
    const { findings, summary } = await check(root);
    assertEquals(findings, []);
    assertEquals(summary, {
      boxes: 2,
      mails: 2,
      mended: 0,
      left: 0,
      mendable: 0,
    });
  });
});

Deno.test("checkMail() takes a sealed letter as it is, whatever is in it", async () => {
  await withFolder(async (root) => {
    await useStore(root, async (store) => {
      await send(store, await sealedContent(9_000, noise(300)), SEALED);
    });
    const [name] = namesIn(`${root}/bob/new`);
    const path = `${root}/bob/new/${name}`;
    const text = await Deno.readTextFile(path);
    const altered = text.replace(
      /(name=letter\.age\n.*\n.*\n\n).{76}/,
      (_, start) => start + "A".repeat(76),
    );
    assert(altered !== text);
    await Deno.writeTextFile(path, altered);
    for (const repair of [false, true]) {
      const { findings, summary } = await check(root, { repair });
      assertEquals([findings, summary.mails], [[], 1]);
    }
    assertEquals(await Deno.readTextFile(path), altered);
  });
});

/** `*` stands for a mail's name. */
function matches(pattern: string, text: string): boolean {
  const source = RegExp.escape(pattern).replaceAll("\\*", "\\S+");
  return new RegExp(`^${source}$`).test(text);
}

for (
  const [what, { make, path, problem, mends, options }] of Object.entries(
    FAULTS,
  )
) {
  Deno.test(`checkMail() finds ${what}${mends ? ", and mends it" : ""}`, async () => {
    await withFolder(async (folder) => {
      const root = `${folder}/mail`;
      Deno.mkdirSync(root);
      await fill(root);
      await make(root, `${root}/bob`);

      const first = await check(root, options);
      assertEquals(first.findings.map(({ state }) => state), ["left"]);
      const [finding] = first.findings;
      assertEquals(matches(path, finding.path), true, finding.path);
      assertEquals(matches(problem, finding.problem), true, finding.problem);
      assertEquals([first.summary.left, first.summary.mended], [1, 0]);
      assertEquals(first.summary.mendable, mends ? 1 : 0);

      const repaired = await check(root, { ...options, repair: true });
      const state = mends ? "mended" : "left";
      assertEquals(repaired.findings.map(({ state }) => state), [state]);
      const last = await check(root, options);
      assertEquals(last.summary.left, mends ? 0 : 1);
    });
  });
}

Deno.test("checkMail() finds a name that is not UTF-8, where Deno lists it", async () => {
  await withFolder(async (root) => {
    await fill(root);
    const before = namesIn(`${root}/bob/new`);
    const script = `umask 077; printf x > "$0/bob/new/$(printf 'a\\377')"`;
    new Deno.Command("sh", { args: ["-c", script, root] }).outputSync();
    // Deno 2.6 does not list such a file.
    const listed = namesIn(`${root}/bob/new`).length > before.length;
    const { findings } = await check(root);
    assertEquals(
      findings,
      listed
        ? [{
          path: "bob/new/a\ufffd",
          problem: "has a name that is not UTF-8, and is not shown",
          state: "left",
        }]
        : [],
    );
  });
});

Deno.test("checkMail() notes the box of a user without an account", async () => {
  await withFolder(async (root) => {
    await fill(root);
    const hasAccount = (user: string) => user !== "bob";
    const { findings, summary } = await check(root, { hasAccount });
    assertEquals(findings, [{
      path: "bob",
      problem: "is the box of a user without an account",
      state: "note",
    }]);
    assertEquals(summary.left, 0);
  });
});

Deno.test("checkMail() notes a box that was set aside, and leaves it alone", async () => {
  await withFolder(async (root) => {
    await fill(root);
    await Deno.mkdir(`${root}/zoe@2026-11-28`);
    const { findings, summary } = await check(root, { repair: true });
    assertEquals(findings, [{
      path: "zoe@2026-11-28",
      problem: "is a box that was set aside; " +
        "keygen --restore-box gives it back",
      state: "note",
    }]);
    assertEquals([...Deno.readDirSync(`${root}/zoe@2026-11-28`)], []);
    assertEquals(summary.left, 0);
  });
});

Deno.test("checkMail() goes on after a box that cannot be read", async () => {
  await withFolder(async (root) => {
    await fill(root);
    const fs = steppedFileSystem({
      before(_, path) {
        if (path === `${root}/alice/new`) throw systemError("EACCES");
      },
    });
    const { findings, summary } = await check(root, { fs });
    assertEquals(findings.map(({ path }) => path), ["alice"]);
    assertEquals(summary, {
      boxes: 2,
      mails: 2,
      mended: 0,
      left: 1,
      mendable: 0,
    });
  });
});

Deno.test("checkMail() with repair loses no mail", async () => {
  await withFolder(async (root) => {
    await fill(root);
    await cutDeliveryShort(root);
    Deno.writeTextFileSync(`${root}/bob/letterlock.db`, "rubbish ".repeat(999));
    await check(root, { repair: true });
    await useStore(root, async (store) => {
      assertEquals(await titles(store, "bob"), ["a", "b", "Hello"]);
      assertEquals(await titles(store, "alice"), ["Hello"]);
      assertEquals((await store.count("bob")).unread, 2);
    });
  });
});

Deno.test("checkMail() takes a mail that its reader's worker moves meanwhile for no fault", async () => {
  await withFolder(async (root) => {
    await useStore(root, async (store) => {
      for (let i = 0; i < 8; i++) await send(store, "x");
      leaveAlone(root, "bob");
      await store.count("bob");
    });
    const other = new Mailbox(diskFileSystem, root, "bob");
    try {
      const unread = () => other.mails.list({ limit: 1, unread: true });
      let moved = 0;
      /** Between the check's look at `new` and the one at `cur`. */
      const before = (step: string, path: string) => {
        const { mails: [mail] } = unread();
        if (step !== "readDirSync" || !path.endsWith("/cur") || !mail) return;
        moved++;
        const seen = { folder: "cur" as const, file: `${mail.id}:2,S` };
        const [from, to] = [`new/${mail.id}`, `cur/${seen.file}`]
          .map((name) => `${root}/bob/${name}`);
        other.change(
          ["new", "cur"],
          () => Deno.renameSync(from, to),
          () => other.mails.rename(mail.id, seen),
        );
      };
      const { findings, summary } = await check(root, {
        fs: steppedFileSystem({ before }),
      });
      assertEquals([findings, summary.mails], [[], 8]);
      assert(moved > 1, `${moved}`);
    } finally {
      other.close();
    }
  });
});
