import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { MemberKeys } from "../../../lib/client/sealed/member_keys.ts";
import { encodeText, sha256 } from "../../../lib/crypto/bytes.ts";
import type { GroupList } from "../../../lib/seal/members.ts";
import { signList } from "../../../lib/seal/signed_list.ts";
import type { SigningKey } from "../../../lib/seal/ssh/wire.ts";
import { withFolder } from "../../keys/folder.ts";
import { person, SealGroup, START } from "../../seal/seal_group.ts";
import { GROUP_KEY, writeUserFolder } from "../../seal/user_folder.ts";

const group = await SealGroup.of("alice", "bob");
const { alice, bob } = group.people;
const newer = (await person("bob", START + 60)).member;

const LISTS: Record<string, GroupList> = {
  first: group.list,
  second: {
    serial: 2,
    time: START + 60,
    members: [alice.member, { ...bob.member, until: START + 60 }, newer],
  },
  otherSecond: { serial: 2, time: START + 60, members: [alice.member] },
};

/** A server with a list, and alice, who asks for it at times of a clock. */
class Asking {
  now = 0;
  asked = 0;
  said: string[] = [];
  #signed?: Uint8Array;
  readonly keys: MemberKeys;

  constructor(readonly dir: string) {
    this.keys = this.other();
  }

  /** Another client of alice's. */
  other(): MemberKeys {
    const notify = (text: string) => void this.said.push(text);
    const member = { user: "alice", keysDir: this.dir, notify };
    return new MemberKeys(member, () => this.now);
  }

  async serve(name: string, key: SigningKey = GROUP_KEY): Promise<void> {
    this.#signed = encodeText(await signList(LISTS[name], key));
  }

  /** As a server does, it hands over no list that the client has. */
  async groupList(known: string): Promise<Uint8Array | undefined> {
    this.asked++;
    if (!this.#signed) throw new Error("lost");
    const own = (await sha256(this.#signed)).toHex();
    return own === known ? undefined : this.#signed;
  }
}

async function withAsking(work: (asking: Asking) => Promise<void>) {
  await withFolder(async (dir) => {
    await writeUserFolder(dir, group, "alice");
    await work(new Asking(dir));
  });
}

Deno.test("what seals asks each time, and what opens asks again after a while", () =>
  withAsking(async (asking) => {
    const { keys } = asking;
    const readerSerial = async () => (await keys.reader(asking)).list.serial;
    await asking.serve("first");
    assertEquals([await readerSerial(), asking.asked], [1, 1]);
    await asking.serve("second");
    asking.now = 9_999;
    assertEquals([await readerSerial(), asking.asked], [1, 1]);
    asking.now = 10_000;
    assertEquals([await readerSerial(), asking.asked], [2, 2]);
    assertEquals((await keys.fresh(asking)).list.serial, 2);
    assertEquals(asking.asked, 3);
    assertEquals(asking.said, []);
  }));

Deno.test("a list that was rolled back, or another of the same number, is said once and not taken", () =>
  withAsking(async (asking) => {
    const serial = async () => (await asking.keys.fresh(asking)).list.serial;
    await asking.serve("second");
    assertEquals(await serial(), 2);
    await asking.serve("first");
    assertEquals([await serial(), await serial()], [2, 2]);
    assertMatch(asking.said[0], /older than the one here: 1, not 2\.$/);
    await asking.serve("otherSecond");
    assertEquals([await serial(), await serial()], [2, 2]);
    assertMatch(asking.said[1], /There are two lists of the number 2\.$/);
    await asking.serve("second", (await person("group")).key);
    assertEquals(await serial(), 2);
    assertMatch(
      asking.said[2],
      /signed it, and the group's key in your folder/,
    );
    assertEquals(asking.said.length, 3);
    // What is in the folder is the same.
    assertEquals((await asking.keys.reader(asking)).list, LISTS.second);
  }));

Deno.test("a list that another client of the user took counts here, too", () =>
  withAsking(async (asking) => {
    await asking.serve("first");
    const { list } = await asking.keys.fresh(asking);
    assertEquals(list.serial, 1);
    await asking.serve("second");
    await asking.other().fresh(asking);
    assertEquals((await asking.keys.fresh(asking)).list.serial, 2);
  }));

Deno.test("after a lost connection the list is asked for anew", () =>
  withAsking(async (asking) => {
    await assertRejects(() => asking.keys.reader(asking), Error, "lost");
    await asking.serve("second");
    assertEquals((await asking.keys.reader(asking)).list.serial, 2);
  }));
