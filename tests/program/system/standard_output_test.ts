import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import {
  printOutput,
  writeOutput,
} from "../../../lib/program/system/standard_output.ts";

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

Deno.test("printOutput() writes all of a text and ends its line", () => {
  const taken: number[] = [];
  printOutput("Grüße", {
    writeSync(bytes) {
      const some = bytes.subarray(0, 3);
      taken.push(...some);
      return some.length;
    },
  });
  assertEquals(new TextDecoder().decode(Uint8Array.from(taken)), "Grüße\n");
});

Deno.test("printOutput() fails as writeOutput() does", () => {
  const printing = (error: Error) => () =>
    printOutput("text", {
      writeSync() {
        throw error;
      },
    });
  const full = new Error("No space left on device (os error 28)");
  const error = assertThrows(printing(full), Failure);
  assertEquals(error.message, "Cannot write the output: the disk is full");
  const broken = new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  assertThrows(printing(broken), Deno.errors.BrokenPipe);
});
