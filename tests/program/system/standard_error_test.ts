import { assertEquals } from "@std/assert";
import { tell } from "../../../lib/program/system/standard_error.ts";

Deno.test("tell() writes all of a text", () => {
  let written = "";
  tell("Grüße\n", {
    writeSync(bytes) {
      written += String.fromCharCode(bytes[0]);
      return 1;
    },
  });
  assertEquals(written, "GrÃ¼Ã\x9fe\n");
});

Deno.test("tell() ends nothing where nobody can be told", () => {
  tell("lost\n", {
    writeSync() {
      throw new Error("No space left on device (os error 28)");
    },
  });
});
