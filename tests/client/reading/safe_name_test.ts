import { assert, assertEquals } from "@std/assert";
import { safeName } from "../../../lib/client/reading/safe_name.ts";

Deno.test("safeName() makes no path, no hidden file, no flag and no device", () => {
  for (
    const [name, safe] of [
      ["/etc/passwd", "passwd"],
      ["..\\..\\boot.ini", "boot.ini"],
      ["...profile", "profile"],
      ["-rf", "_rf"],
      ["CON", "_CON"],
      ["com1.txt", "_com1.txt"],
      ["a\x00\x1b\u202eb.txt", "ab.txt"],
      ["a:b?.txt. . ", "a_b_.txt"],
      ["a/", "a"],
      [" ", "part-1"],
    ]
  ) assertEquals(safeName(name, "part-1"), safe);
});

Deno.test("safeName() keeps the extension of a long name, and no half of a character", () => {
  const name = safeName("ü".repeat(300) + ".pdf", "part-1");
  assert(name.endsWith("ü.pdf"));
  assert(new TextEncoder().encode(name).length <= 200);
});
