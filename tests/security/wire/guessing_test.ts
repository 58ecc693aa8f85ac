import { assertEquals, assertMatch } from "@std/assert";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import {
  decodeRefused,
  decodeWait,
} from "../../../lib/protocol/handshake/handshake.ts";
import { type AnyServer, Group } from "../../support/group.ts";
import { noise } from "../../support/seeded.ts";
import { RawClient } from "../support/raw_client.ts";

/** Fails to log in; the waits that the server announced, in tenths of a second. */
async function failToLogIn(server: AnyServer): Promise<number[]> {
  using client = await RawClient.connect(server);
  await client.nextFrame();
  await client.send(encodeFrame(noise(600)));
  const waits: number[] = [];
  for (;;) {
    const body = (await client.nextFrame())!.subarray(4);
    const wait = decodeWait(body);
    if (wait === undefined) {
      assertEquals(decodeRefused(body), "invalid");
      return waits;
    }
    waits.push(Math.round(wait.ms / 100));
  }
}

Deno.test("an address whose logins fail is answered later each time, and a good login of one's own buys no guesses", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  assertEquals(await failToLogIn(server), []);
  assertEquals(await failToLogIn(server), [5]);
  const { code, stderr } = await group.clientHere(server, "alice", ["inbox"]);
  assertEquals(code, 0);
  assertMatch(
    stderr,
    /The server answers in 1 s, since logins from this address/,
  );
  assertEquals(await failToLogIn(server), [10]);
});

Deno.test("an exempt address is not answered later", async () => {
  await using group = await Group.create();
  const exempt = ["--penalty-exempt", "127.0.0.0/24"];
  const server = await group.serveHere("--enhanced", ...exempt);
  assertEquals(await failToLogIn(server), []);
  assertEquals(await failToLogIn(server), []);
});
