import { assert, assertEquals, assertFalse } from "@std/assert";
import { turnOffCoreDumps } from "../../../lib/program/system/core_dumps.ts";

/** A system that answers with these exit codes, and what was asked of it. */
function systemOf(...answers: (number | Error)[]) {
  const asked: string[] = [];
  const run = (program: string, args: string[]) => {
    asked.push([program, args.at(-1)].join(" "));
    const answer = answers.shift()!;
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve(answer);
  };
  const revoke = (program: string) => void asked.push(`revoke ${program}`);
  return { asked, run, revoke };
}

const ignore = Deno.build.os !== "linux";
const PRLIMIT = "/usr/bin/prlimit";

Deno.test({ name: "core dumps are turned off, once", ignore }, async () => {
  const system = systemOf(0);
  assert(await turnOffCoreDumps(system));
  assertEquals(system.asked, [
    `${PRLIMIT} --core=1:1`,
    `revoke ${PRLIMIT}`,
  ]);
});

Deno.test({
  name: "where the limit of core dumps may not be raised, it is set to nothing",
  ignore,
}, async () => {
  const system = systemOf(1, 0);
  assert(await turnOffCoreDumps(system));
  assertEquals(system.asked.slice(0, 2), [
    `${PRLIMIT} --core=1:1`,
    `${PRLIMIT} --core=0:0`,
  ]);
});

Deno.test({
  name: "a system that cannot turn core dumps off, or has no prlimit, is told",
  ignore,
}, async () => {
  for (const answers of [[1, 1], [new Deno.errors.NotFound()]]) {
    const system = systemOf(...answers);
    assertFalse(await turnOffCoreDumps(system));
    assertEquals(system.asked.at(-1), `revoke ${PRLIMIT}`);
  }
});
