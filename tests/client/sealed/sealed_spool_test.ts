import { assert, assertEquals, assertRejects } from "@std/assert";
import { SealedSpool } from "../../../lib/client/sealed/sealed_spool.ts";
import { FileError } from "../../../lib/client/file_error.ts";
import { writeSealed } from "../../../lib/letter/sealed_form.ts";
import { SealError } from "../../../lib/seal/seal_error.ts";
import { collected, piecesOf } from "../../seal/seal_group.ts";
import { noise } from "../../support/seeded.ts";

const IN_MEMORY = 100_000;
const LONG = 300_000;

async function stored(letter: Uint8Array): Promise<Uint8Array> {
  const head = () => Promise.resolve(noise(500));
  return await collected(writeSealed(piecesOf(letter, 60_000), head));
}

/** Runs with the temporary files that it makes, each "open" without a name, or "gone". */
async function withTemporary(
  work: (states: () => string[]) => Promise<void>,
): Promise<void> {
  const { makeTempFile } = Deno;
  const made: string[] = [];
  Deno.makeTempFile = async (options) => {
    made.push(await makeTempFile(options));
    return made.at(-1)!;
  };
  try {
    await work(() => made.map(stateOf));
  } finally {
    Deno.makeTempFile = makeTempFile;
  }
}

function stateOf(path: string): string {
  const links = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`);
    } catch {
      return "";
    }
  });
  if (links.includes(path)) return "named";
  return links.includes(`${path} (deleted)`) ? "open" : "gone";
}

const ignore = Deno.build.os !== "linux";

for (const size of [0, 1000, LONG]) {
  Deno.test(`a spooled letter of ${size} bytes can be read twice`, async () => {
    const letter = noise(size);
    const spool = await SealedSpool.take(
      piecesOf(await stored(letter), 65_535),
      IN_MEMORY,
    );
    assertEquals(await collected(spool.open()), letter);
    assertEquals(await collected(spool.open()), letter);
    await spool.close();
  });
}

Deno.test({
  name: "a long letter lies in a file without a name until the spool is closed",
  ignore,
  fn: () =>
    withTemporary(async (states) => {
      const content = await stored(noise(LONG));
      const spool = await SealedSpool.take(
        piecesOf(content, 65_535),
        IN_MEMORY,
      );
      assertEquals(states(), ["open"]);
      await spool.close();
      assertEquals(states(), ["gone"]);
    }),
});

Deno.test({
  name: "a letter that breaks off leaves no file",
  ignore,
  fn: () =>
    withTemporary(async (states) => {
      const content = await stored(noise(LONG));
      const breaking = async function* () {
        yield* piecesOf(content.subarray(0, -1000), 65_535);
        throw new Error("the connection is lost");
      };
      await assertRejects(
        () => SealedSpool.take(breaking(), IN_MEMORY),
        Error,
        "the connection is lost",
      );
      assertEquals(states(), ["gone"]);
    }),
});

Deno.test("what has not the form is read to its end, and fails where the form ends", async () => {
  const content = await stored(noise(200_000));
  content[100_000] = 0x21;
  let ended = false;
  const whole = async function* () {
    yield* piecesOf(content, 1000);
    ended = true;
  };
  const spool = await SealedSpool.take(whole());
  assert(ended);
  let length = 0;
  const error = await assertRejects(async () => {
    for await (const piece of spool.open()) length += piece.length;
  }, SealError);
  assertEquals(error.fault, "damaged");
  assert(length > 60_000 && length < 80_000, `${length}`);
  assertEquals(spool.tail, content.subarray(-spool.tail.length));
  await spool.close();
});

Deno.test("a long letter that finds no place says so", async () => {
  const content = piecesOf(await stored(noise(LONG)), 65_535);
  const { makeTempFile } = Deno;
  Deno.makeTempFile = () =>
    Promise.reject(new Deno.errors.NotFound("no folder"));
  try {
    await assertRejects(
      () => SealedSpool.take(content, IN_MEMORY),
      FileError,
      "Cannot write a temporary file: there is no such folder",
    );
  } finally {
    Deno.makeTempFile = makeTempFile;
  }
});
