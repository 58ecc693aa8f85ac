import { assert, assertFalse } from "@std/assert";
import {
  isStandardInput,
  isStandardOutput,
} from "../../../lib/program/system/standard_streams.ts";

Deno.test("a dash and the system's paths name the standard streams", () => {
  for (const path of ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"]) {
    assert(isStandardInput(path), path);
    assertFalse(isStandardOutput(path), path);
  }
  for (const path of ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]) {
    assert(isStandardOutput(path), path);
    assertFalse(isStandardInput(path), path);
  }
  assert(isStandardInput("-") && isStandardOutput("-"));
});

Deno.test("other paths name files", () => {
  for (const path of ["", "stdin", "/dev/fd/3", "/dev/fd/00", "/dev/stderr"]) {
    assertFalse(isStandardInput(path) || isStandardOutput(path), path);
  }
});
