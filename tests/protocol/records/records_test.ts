import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  type Bytes,
  concatBytes,
  randomBytes,
} from "../../../lib/crypto/bytes.ts";
import { importAesKey } from "../../../lib/crypto/envelope.ts";
import { ProtocolError, SecurityError } from "../../../lib/protocol/errors.ts";
import { RECORD_LIMIT } from "../../../lib/protocol/limits.ts";
import {
  type Direction,
  type Opener,
  RandomNonceOpener,
  RandomNonceSealer,
  RECORD_FRAME_LIMIT,
  type Sealer,
  SequencedOpener,
  SequencedSealer,
} from "../../../lib/protocol/records/records.ts";
import { flipped } from "../../support/altered.ts";
import { seal } from "../../support/raw_crypto.ts";

const RAW_KEY = randomBytes(32);
const SESSION = randomBytes(16);
const TEXT = new TextEncoder().encode("\u0001a record's plaintext");

interface Ends {
  sealer: Sealer;
  opener: Opener;
}

async function context(
  { sessionId = SESSION, direction = "C" as Direction, rawKey = RAW_KEY } = {},
) {
  return { key: await importAesKey(rawKey), sessionId, direction };
}

async function enhanced(): Promise<Ends> {
  return {
    sealer: new SequencedSealer(await context()),
    opener: new SequencedOpener(await context()),
  };
}

async function basic(): Promise<Ends> {
  const key = await importAesKey(RAW_KEY);
  return {
    sealer: new RandomNonceSealer(key),
    opener: new RandomNonceOpener(key),
  };
}

const MODES: [string, () => Promise<Ends>][] = [
  ["basic", basic],
  ["enhanced", enhanced],
];

async function sealed(sealer: Sealer, text: string): Promise<Bytes> {
  return await sealer.seal(new TextEncoder().encode(text));
}

async function assertOpens(opener: Opener, body: Bytes, text: string) {
  assertEquals(new TextDecoder().decode(await opener.open(body)), text);
}

async function assertDoesNotOpen(opener: Opener, body: Bytes, what?: string) {
  await assertRejects(
    () => opener.open(body),
    SecurityError,
    "A record does not open",
    what,
  );
}

for (const [mode, makeEnds] of MODES) {
  Deno.test(`records open in their order, ${mode}`, async () => {
    const { sealer, opener } = await makeEnds();
    for (let i = 0; i < 300; i++) {
      await assertOpens(
        opener,
        await sealed(sealer, `record ${i}`),
        `record ${i}`,
      );
    }
  });

  Deno.test(`records sealed and opened side by side keep their order, ${mode}`, async () => {
    const { sealer, opener } = await makeEnds();
    const texts = Array.from({ length: 30 }, (_, i) => `record ${i}`);
    const bodies = await Promise.all(texts.map((text) => sealed(sealer, text)));
    const opened = await Promise.all(bodies.map((body) => opener.open(body)));
    assertEquals(opened.map((bytes) => new TextDecoder().decode(bytes)), texts);
  });

  Deno.test(`the same plaintext twice is two different records, ${mode}`, async () => {
    const { sealer } = await makeEnds();
    assertNotEquals(await sealed(sealer, "same"), await sealed(sealer, "same"));
  });

  Deno.test(`a record with any byte altered does not open, ${mode}`, async () => {
    const body = await (await makeEnds()).sealer.seal(TEXT);
    for (let at = 0; at < body.length; at++) {
      const { opener } = await makeEnds();
      await assertDoesNotOpen(opener, flipped(body, at), `byte ${at}`);
    }
  });

  Deno.test(`a record cut at any byte or made longer does not open, ${mode}`, async () => {
    const body = await (await makeEnds()).sealer.seal(TEXT);
    for (let length = 0; length < body.length; length++) {
      const { opener } = await makeEnds();
      await assertDoesNotOpen(opener, body.slice(0, length), `${length} bytes`);
    }
    const { opener } = await makeEnds();
    await assertDoesNotOpen(opener, concatBytes(body, Uint8Array.of(0)));
  });

  Deno.test(`a record under another key does not open, ${mode}`, async () => {
    const { opener } = await makeEnds();
    const rawKey = randomBytes(32);
    const sealer = mode === "basic"
      ? new RandomNonceSealer(await importAesKey(rawKey))
      : new SequencedSealer(await context({ rawKey }));
    await assertDoesNotOpen(opener, await sealed(sealer, "foreign"));
  });

  Deno.test(`seal() takes 1 byte to 256 KiB and a type, ${mode}`, async () => {
    const { sealer, opener } = await makeEnds();
    for (const length of [1, RECORD_LIMIT - 1, RECORD_LIMIT]) {
      const plaintext = new Uint8Array(length).fill(1);
      const body = await sealer.seal(plaintext);
      assertEquals(body.length <= RECORD_FRAME_LIMIT, true);
      assertEquals(await opener.open(body), plaintext);
    }
    for (const length of [0, RECORD_LIMIT + 1]) {
      await assertRejects(
        () => sealer.seal(new Uint8Array(length)),
        RangeError,
        `Cannot seal a record of ${length} bytes`,
      );
    }
  });

  Deno.test(`open() refuses a record that is empty or too long, ${mode}`, async () => {
    const nonce = new Uint8Array(12);
    for (const length of [0, RECORD_LIMIT + 1]) {
      const { opener } = await makeEnds();
      const data = mode === "basic"
        ? new Uint8Array(0)
        : concatBytes(SESSION, Uint8Array.of(0x43), new Uint8Array(8));
      const body = await seal(RAW_KEY, nonce, new Uint8Array(length), data);
      await assertRejects(
        () => opener.open(mode === "basic" ? concatBytes(nonce, body) : body),
        ProtocolError,
        `Cannot read a record of ${length} bytes`,
      );
    }
  });
}

Deno.test("SequencedSealer numbers its records in nonce and associated data", async () => {
  for (const direction of ["C", "S"] as const) {
    const sealer = new SequencedSealer(await context({ direction }));
    for (const number of [0, 1, 2]) {
      const nonce = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number);
      const letter = Uint8Array.of(direction === "C" ? 0x43 : 0x53);
      const data = concatBytes(SESSION, letter, nonce.subarray(4));
      const body = await sealer.seal(TEXT);
      assertEquals(body, await seal(RAW_KEY, nonce, TEXT, data));
    }
  }
});

Deno.test("RandomNonceSealer puts a new nonce before each record", async () => {
  const { sealer } = await basic();
  const nonces = new Set<string>();
  for (let i = 0; i < 50; i++) {
    const body = await sealer.seal(TEXT);
    const nonce = body.slice(0, 12);
    const rest = await seal(RAW_KEY, nonce, TEXT, new Uint8Array(0));
    assertEquals(body.subarray(12), rest);
    nonces.add(nonce.toHex());
  }
  assertEquals(nonces.size, 50);
});

Deno.test("a replayed record does not open, enhanced", async () => {
  const { sealer, opener } = await enhanced();
  const body = await sealed(sealer, "first");
  await assertOpens(opener, body, "first");
  await assertDoesNotOpen(opener, body);
});

Deno.test("a replayed record opens again: basic does not protect from it", async () => {
  const { sealer, opener } = await basic();
  const body = await sealed(sealer, "first");
  await assertOpens(opener, body, "first");
  await assertOpens(opener, body, "first");
});

Deno.test("records in another order do not open, enhanced", async () => {
  const { sealer, opener } = await enhanced();
  await sealed(sealer, "first");
  const second = await sealed(sealer, "second");
  await assertDoesNotOpen(opener, second);
});

Deno.test("records in another order open: basic does not protect from it", async () => {
  const { sealer, opener } = await basic();
  const first = await sealed(sealer, "first");
  await assertOpens(opener, await sealed(sealer, "second"), "second");
  await assertOpens(opener, first, "first");
});

Deno.test("a dropped record keeps the next from opening, enhanced", async () => {
  const { sealer, opener } = await enhanced();
  await assertOpens(opener, await sealed(sealer, "first"), "first");
  await sealed(sealer, "dropped");
  await assertDoesNotOpen(opener, await sealed(sealer, "third"));
});

Deno.test("a dropped record is not missed: basic does not protect from it", async () => {
  const { sealer, opener } = await basic();
  await sealed(sealer, "dropped");
  await assertOpens(opener, await sealed(sealer, "second"), "second");
});

Deno.test("a record reflected to its sender does not open, enhanced", async () => {
  const { sealer } = await enhanced();
  // Under one key for both directions, so that the direction alone is what tells.
  const own = new SequencedOpener(await context({ direction: "S" }));
  await assertDoesNotOpen(own, await sealed(sealer, "mine"));
});

Deno.test("a record reflected to its sender opens: basic does not protect from it", async () => {
  const { sealer, opener } = await basic();
  await assertOpens(opener, await sealed(sealer, "mine"), "mine");
});

Deno.test("a record of another session does not open, enhanced", async () => {
  const { opener } = await enhanced();
  // Under the same key, so that the session id alone is what tells.
  const sessionId = randomBytes(16);
  const foreign = new SequencedSealer(await context({ sessionId }));
  await assertDoesNotOpen(opener, await sealed(foreign, "foreign"));
});

Deno.test("a record that did not open uses up its turn, enhanced", async () => {
  const { sealer, opener } = await enhanced();
  const body = await sealed(sealer, "first");
  await assertDoesNotOpen(opener, flipped(body, 0));
  await assertDoesNotOpen(opener, body);
});
