import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { writeOutput } from "../../../lib/program/system/standard_output.ts";

function failing(error: Error) {
  return { write: () => Promise.reject(error) };
}

Deno.test("writeOutput() says that it is the output that cannot be written", async () => {
  const full = new Error("No space left on device (os error 28)");
  const error = await assertRejects(
    () => writeOutput(Uint8Array.of(1), failing(full)),
    Failure,
  );
  assertEquals(error.message, "Cannot write the output: the disk is full");
});

Deno.test("writeOutput() leaves the end of a pipe as it is", async () => {
  const broken = new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  await assertRejects(
    () => writeOutput(Uint8Array.of(1), failing(broken)),
    Deno.errors.BrokenPipe,
  );
});
