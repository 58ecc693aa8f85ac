import { assertEquals, assertRejects } from "@std/assert";
import { sha256 } from "../../../lib/crypto/bytes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import {
  hashOfState,
  readState,
  STATE_FILE,
  type SyncState,
  writeState,
} from "../../../lib/client/sync/sync_state.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const STATE: SyncState = [
  { id: "1.M4", flags: "", place: "=" },
  { id: "f_a_2cb", flags: "RS", place: "-" },
  { id: "1.M3", flags: "S", place: "!" },
  { id: "1.M2", flags: "S", place: "+" },
];
const TEXT = "letterlock sync 1\nuser: alice\n" +
  "= 1.M4 \n- f_a_2cb RS\n! 1.M3 S\n+ 1.M2 S\n";

Deno.test("readState() reads what writeState() writes, which only its owner may", async () => {
  await inTempDir(async (dir) => {
    assertEquals(await readState(dir, "alice"), undefined);
    for (const state of [STATE, []]) {
      await writeState(dir, "alice", state);
      assertEquals(await readState(dir, "alice"), state);
    }
    await writeState(dir, "alice", STATE);
    const path = `${dir}/${STATE_FILE}`;
    assertEquals(await Deno.readTextFile(path), TEXT);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assertEquals([...Deno.readDirSync(dir)].length, 1);
  });
});

Deno.test("hashOfState() is that of the server's list", async () => {
  const list = new TextEncoder().encode("1.M4 \nf_a_2cb RS\n1.M3 S\n");
  assertEquals(await hashOfState(STATE), (await sha256(list)).toHex());
});

for (
  const wrong of [
    "",
    "letterlock sync 2\nuser: alice\n",
    "letterlock sync 1\nuser: alice",
    "letterlock sync 1\nuser: alice\n= 1.M2",
    "letterlock sync 1\nuser: alice\n= 1.M2\n",
    "letterlock sync 1\nuser: alice\n? 1.M2 \n",
    "letterlock sync 1\nuser: alice\n=1.M2 \n",
    "letterlock sync 1\nuser: alice\n= ../x \n",
  ]
) {
  Deno.test(`readState() refuses ${JSON.stringify(wrong)}`, async () => {
    await inTempDir(async (dir) => {
      await Deno.writeTextFile(`${dir}/${STATE_FILE}`, wrong);
      await assertRejects(() => readState(dir, "alice"), Failure, "damaged");
    });
  });
}

Deno.test("readState() refuses what is of another user", async () => {
  await inTempDir(async (dir) => {
    await writeState(dir, "bob", STATE);
    await assertRejects(
      () => readState(dir, "alice"),
      Failure,
      "another user than alice",
    );
  });
});
