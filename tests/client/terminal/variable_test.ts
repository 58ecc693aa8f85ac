import { assertEquals } from "@std/assert";
import { variable } from "../../../lib/client/terminal/variable.ts";

Deno.test("variable() finds the home folder of Windows under HOME", () => {
  const values: Record<string, string> = { USERPROFILE: "C:\\Users\\Alice" };
  const get = (name: string) => values[name];
  assertEquals(variable("HOME", "windows", get), "C:/Users/Alice");
  assertEquals(variable("PAGER", "windows", get), undefined);
  assertEquals(variable("HOME", "darwin", get), undefined);
  values.HOME = "/home/alice";
  assertEquals(variable("HOME", "windows", get), "/home/alice");
});
