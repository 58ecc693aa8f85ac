import { assertEquals, assertRejects } from "@std/assert";
import { readMany } from "../../../lib/client/session/read_many.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import { LIMITS } from "../../../lib/protocol/limits.ts";
import { sampleReadMail } from "../../support/sample_mail.ts";

const SOME = LIMITS.messages;
const idsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => `1.M${i}`);

/** What a server that gives so many of each request was asked, and what was read. */
async function read(
  count: number,
  give: (asked: number) => number = () => SOME,
) {
  const told: string[] = [];
  const given: string[] = [];
  let asked = 0;
  const asking = {
    ask(ids: string[]) {
      told.push(`ask ${ids.length}`);
      return Promise.resolve();
    },
    async *answer(ids: string[]) {
      told.push(`answer ${ids.length}`);
      for (const id of ids.slice(0, give(asked++))) {
        yield { id, mail: sampleReadMail({ id }), content: [] };
      }
    },
  };
  for await (const { id } of readMany(idsOf(count), asking)) given.push(id);
  return { told, given };
}

Deno.test("readMany() asks for the next messages before it has read these", async () => {
  const count = 2 * SOME + 1;
  const { told, given } = await read(count);
  assertEquals(given, idsOf(count));
  assertEquals(told, [
    ...[`ask ${SOME}`, `ask ${SOME}`, `answer ${SOME}`],
    ...["ask 1", `answer ${SOME}`, "answer 1"],
  ]);
});

Deno.test("readMany() asks for nothing where nothing is wanted", async () => {
  assertEquals(await read(0), { told: [], given: [] });
});

Deno.test("readMany() asks at last for what the server left out", async () => {
  const count = SOME + 3;
  const { given } = await read(count, (asked) => asked === 0 ? 2 : SOME);
  const ids = idsOf(count);
  assertEquals(given, [
    ...ids.slice(0, 2),
    ...ids.slice(SOME),
    ...ids.slice(2, SOME),
  ]);
});

Deno.test("readMany() does not ask for ever where the server gives nothing", async () => {
  await assertRejects(() => read(3, () => 0), Failure, "it gives none");
});

Deno.test("readMany() passes over the other answers after a refusal", async () => {
  const told: number[] = [];
  const refusal = new RequestError("storage", "No disk");
  const reading = readMany(idsOf(3 * SOME), {
    ask: () => Promise.resolve(),
    // deno-lint-ignore require-yield
    async *answer(ids) {
      told.push(ids.length);
      if (told.length === 1) throw refusal;
    },
  });
  await assertRejects(() => reading.next(), RequestError, "No disk");
  assertEquals(told, [SOME, SOME]);
});
