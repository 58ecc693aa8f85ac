/** What keygen does wherever accounts and boxes are. */
import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { QuickWork } from "../quick_work.ts";
import type { Site, SiteKind } from "./site.ts";

/** The box that the tests set aside. */
const OLD = "zoe@2026-11-28";

/** Registers the tests of a kind of sites. */
export function registryContract(kind: SiteKind): void {
  makes(kind);
  completes(kind);
  rotates(kind);
  ends(kind);
  setsAside(kind);
  givesBack(kind);
  deletes(kind);
}

function test(
  kind: SiteKind,
  name: string,
  users: string,
  work: (site: Site) => Promise<void>,
): void {
  Deno.test({
    name: `${name}, ${kind.name}`,
    ignore: kind.ignore,
    fn: () => kind.use(users, work),
  });
}

function makes(kind: SiteKind): void {
  test(
    kind,
    "keygen makes accounts that the server knows, and nothing when run again",
    "alice\nbob:builder\n@both: alice, bob\n",
    async (site) => {
      const { keygen } = site;
      const { users, group } = await keygen.run();
      assertEquals(users.map(({ outcome }) => outcome), ["made", "made"]);
      assert(await site.accepts("bob", "builder"));
      assert(await site.accepts("alice", keygen.chosenPassword("alice")));
      const pem = keygen.read("keys/clients/alice/alice_public.pem");
      assertEquals(await site.publicKey("alice"), pem);
      assertEquals(await site.list(), keygen.read("keys/group/group_list"));
      assertMatch(await site.list() ?? "", /both/);
      assertEquals(group.serial, 1);
      const before = [keygen.snapshot(), await site.list()];
      const again = await keygen.run();
      assertEquals(again.users.map(({ added }) => added), [[], []]);
      assertEquals(again.warnings, []);
      assertEquals([keygen.snapshot(), await site.list()], before);
    },
  );

  test(
    kind,
    "keygen ends an alias, and refuses one that an account has the name of",
    "alice\nbob\n@both: alice, bob\n",
    async ({ keygen }) => {
      await keygen.run();
      await keygen.writeUsers("alice\nbob\nboth\n");
      const error = await assertRejects(() => keygen.run(), Failure);
      assertMatch(error.message, /there is an alias of that name/);
      const { group } = await keygen.run({ remove: ["both"] });
      assertEquals(group.aliases.map(({ outcome }) => outcome), ["ended"]);
      assertEquals((await keygen.run()).users[2].outcome, "unchanged");
    },
  );

  test(
    kind,
    "a new key of the group signs the server's list anew",
    "alice\n",
    async (site) => {
      await site.keygen.run();
      const before = await site.list();
      const { group } = await site.keygen.run({ newGroupKey: true });
      assertEquals([group.renewed, group.serial], [true, 2]);
      assertNotEquals(await site.list(), before);
      assertEquals(
        await site.list(),
        site.keygen.read("keys/clients/alice/group_list"),
      );
    },
  );
}

function completes(kind: SiteKind): void {
  test(
    kind,
    "keygen hashes the password that an earlier run chose",
    "bob\n",
    async (site) => {
      await site.keygen.run();
      const password = site.keygen.chosenPassword("bob");
      await site.lose({ records: true });
      const { users } = await site.keygen.run();
      assertEquals(users[0].outcome, "completed");
      assert(await site.accepts("bob", password));
    },
  );

  test(
    kind,
    "a box stays with its account where the server lost the key",
    "alice\nzoe\n",
    async (site) => {
      await site.keygen.run();
      await site.addMail("zoe", "hers");
      const pem = await site.publicKey("zoe");
      await site.lose({ account: "zoe" });
      const work = new QuickWork();
      const { users } = await site.keygen.run({ work });
      assertEquals([users[1].outcome, work.pairs], ["completed", 0]);
      assertEquals(await site.publicKey("zoe"), pem);
      assertEquals(await site.boxes(), { zoe: ["hers"] });
    },
  );

  test(
    kind,
    "keygen makes no key for who has theirs, and refuses a second group",
    "bob\n",
    async (site) => {
      const { keygen } = site;
      await keygen.run();
      keygen.remove("keys/clients/bob", "keys/group");
      const list = await site.list();
      const error = await assertRejects(() => keygen.run(), Error);
      assertMatch(error.message, /is there without .*group_sign/);
      assertEquals(await site.list(), list);
      const { group, users } = await keygen.run({ newGroupKey: true });
      assertEquals([group.serial, users[0].outcome], [2, "unchanged"]);
    },
  );
}

function rotates(kind: SiteKind): void {
  test(
    kind,
    "rotate makes a user's key and password anew, and keeps the mail",
    "alice\nbob\n",
    async (site) => {
      const { keygen } = site;
      const work = new QuickWork();
      await keygen.run({ work });
      await site.addMail("bob", "his");
      const [key, alice] = [
        await site.publicKey("bob"),
        await site.record("alice"),
      ];
      const old = keygen.chosenPassword("bob");
      keygen.remove("keys/clients/bob");
      const { users } = await keygen.run({ rotate: ["bob"], work });
      assertEquals(users[1].outcome, "rotated");
      assertNotEquals(await site.publicKey("bob"), key);
      assertFalse(await site.accepts("bob", old));
      assert(await site.accepts("bob", keygen.chosenPassword("bob")));
      assertEquals(await site.record("alice"), alice);
      assertEquals(await site.boxes(), { bob: ["his"] });
    },
  );

  test(
    kind,
    "rotate server gives every client's folder the new key",
    "alice\n",
    async ({ keygen }) => {
      const work = new QuickWork();
      await keygen.run({ work });
      const { server } = await keygen.run({ rotate: ["server"], work });
      assertEquals(server.outcome, "rotated");
      assertEquals(
        keygen.read("keys/clients/alice/server_public.pem"),
        keygen.read("keys/server/server_public.pem"),
      );
    },
  );
}

function ends(kind: SiteKind): void {
  test(
    kind,
    "remove ends an account and sets its mail aside",
    "alice\nzoe\n",
    async (site) => {
      const { keygen } = site;
      await keygen.run();
      await site.addMail("zoe", "of the old zoe");
      await keygen.writeUsers("alice\n");
      const { removed, warnings } = await keygen.run({ remove: ["zoe"] });
      const box = site.box(OLD);
      assertEquals(removed, [{ name: "zoe", line: undefined, box }]);
      assertEquals(warnings, []);
      assertEquals(await site.publicKey("zoe"), undefined);
      assertEquals(await site.record("zoe"), undefined);
      assertEquals(await site.boxes(), { [OLD]: ["of the old zoe"] });
      assertFalse(keygen.tree().includes("keys/clients/zoe/"));
      assert(await site.accepts("alice", keygen.chosenPassword("alice")));
      const error = await assertRejects(
        () => keygen.run({ remove: ["zoe"] }),
        Failure,
      );
      assertEquals(error.exitCode, 4);
    },
  );

  test(
    kind,
    "keygen keeps accounts that the users file lacks, and names them",
    "alice\nbob\n",
    async (site) => {
      await site.keygen.run();
      await site.keygen.writeUsers("alice\n");
      assertEquals((await site.keygen.run()).unlisted, ["bob"]);
      assert(await site.publicKey("bob"));
    },
  );
}

function setsAside(kind: SiteKind): void {
  test(
    kind,
    "a later account of the same name gets an empty box, and a day has two",
    "alice\nzoe\n",
    async (site) => {
      const { keygen } = site;
      await keygen.run();
      await site.addMail("zoe", "first");
      await keygen.run({ remove: ["zoe"] });
      const { users } = await keygen.run();
      assertEquals(
        [users[1].outcome, users[1].earlierBox],
        ["made", undefined],
      );
      assertEquals(await site.boxes(), { [OLD]: ["first"] });
      await site.addMail("zoe", "second");
      const { removed } = await keygen.run({ remove: ["zoe"] });
      assertEquals(removed[0].box, site.box(`${OLD}.2`));
      assertEquals(await site.boxes(), {
        [OLD]: ["first"],
        [`${OLD}.2`]: ["second"],
      });
    },
  );

  test(
    kind,
    "a new account sets a box aside that was there before it, and says so",
    "alice\nzoe\n",
    async (site) => {
      const { keygen } = site;
      await keygen.run();
      await site.addMail("zoe", "of the old zoe");
      await site.lose({ records: true, account: "zoe" });
      keygen.remove("keys/clients/zoe");
      const { users } = await keygen.run();
      assertEquals(users[1].earlierBox, site.box(OLD));
      assertEquals(await site.boxes(), { [OLD]: ["of the old zoe"] });
    },
  );
}

function givesBack(kind: SiteKind): void {
  test(
    kind,
    "restore-box gives mail to the later account, beside what it has",
    "alice\nzoe\n",
    async (site) => {
      const { keygen } = site;
      await keygen.run();
      await site.addMail("zoe", "of the old zoe");
      await keygen.run({ remove: ["zoe"] });
      await keygen.run();
      await site.addMail("zoe", "of the new zoe");
      const { restored } = await keygen.run({ restoreBox: ["zoe"] });
      const box = site.box(OLD);
      assertEquals(restored, [{ name: "zoe", box, mails: 1, left: false }]);
      assertEquals(await site.boxes(), {
        zoe: ["of the new zoe", "of the old zoe"],
      });
    },
  );

  test(
    kind,
    "restore-box and the account can come in one run",
    "alice\nzoe\n",
    async (site) => {
      await site.keygen.run();
      await site.addMail("zoe", "hers");
      await site.keygen.run({ remove: ["zoe"] });
      await site.keygen.run({ restoreBox: [OLD] });
      assertEquals(await site.boxes(), { zoe: ["hers"] });
    },
  );

  test(
    kind,
    "restore-box refuses a choice between boxes, and a user who is nobody",
    "alice\nzoe\n",
    async (site) => {
      const { keygen } = site;
      await setAsideTwo(site);
      const before = await site.boxes();
      const refused = (name: string) =>
        assertRejects(() => keygen.run({ restoreBox: [name] }), Failure);
      assertEquals(
        (await refused("zoe")).message,
        `Cannot choose a box of zoe: there are ${OLD}, ${OLD}.2`,
      );
      assertEquals((await refused("alice")).exitCode, 4);
      await keygen.writeUsers("alice\n");
      assertEquals(
        (await refused(OLD)).message,
        "Cannot give mail to zoe: there is no such account",
      );
      assertEquals(await site.boxes(), before);
    },
  );
}

/** Makes zoe's account twice, and ends it with a mail each time. */
async function setAsideTwo(site: Site): Promise<void> {
  for (const title of ["first", "second"]) {
    await site.keygen.run();
    await site.addMail("zoe", title);
    await site.keygen.run({ remove: ["zoe"] });
  }
}

function deletes(kind: SiteKind): void {
  test(
    kind,
    "delete-box ends a box for good, and no other one",
    "alice\nzoe\n",
    async (site) => {
      const { keygen } = site;
      await setAsideTwo(site);
      const both = await site.kept();
      assertEquals(both.map(({ box, mails }) => [box, mails]), [
        [OLD, 1],
        [`${OLD}.2`, 1],
      ]);
      const before = await site.boxes();
      const wrong = [OLD, "zoe@2026-11-27"];
      const { exitCode, message } = await assertRejects(
        () => keygen.run({ deleteBox: wrong }),
        Failure,
      );
      assertEquals(exitCode, 4);
      assertMatch(message, /^Cannot delete zoe@2026-11-27: there is no such/);
      assertEquals(await site.boxes(), before);
      const { deleted } = await keygen.run({ deleteBox: [OLD] });
      assertEquals(deleted, [{ ...both[0], box: site.box(OLD) }]);
      assertEquals(await site.boxes(), { [`${OLD}.2`]: ["second"] });
      assertEquals(await site.kept(), both.slice(1));
    },
  );
}
