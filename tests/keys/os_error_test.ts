import { assertEquals } from "@std/assert";
import { systemReason } from "../../lib/keys/os_error.ts";

Deno.test("systemReason() keeps what went wrong, and no number or path", () => {
  assertEquals(
    systemReason(
      new Error("No space left on device (os error 28): write '/x/y'"),
    ),
    "the disk is full",
  );
});

Deno.test("systemReason() keeps a text that is not from the system", () => {
  assertEquals(systemReason(new Error("Bad thing")), "Bad thing");
  assertEquals(systemReason("thing"), "thing");
});

Deno.test("systemReason() has no word of the runtime's own flags", () => {
  const error = new Deno.errors.NotCapable(
    'Requires all access to "/proc/1/mem", run again with the --allow-all flag',
  );
  assertEquals(
    systemReason(error),
    "letterlock may not use it",
  );
});
