import { assertEquals, assertThrows } from "@std/assert";
import { checkedName } from "../../../lib/keys/users/checked_name.ts";

const DEVICES = ["con", "nul", "aux.x", "com1", "lpt9.txt", "bob.", "b.."];

Deno.test("checkedName() takes no name on Windows that is no folder there", () => {
  for (const name of DEVICES) {
    assertEquals(checkedName(name, "linux"), name);
    assertThrows(() => checkedName(name, "windows"), Error, "on Windows");
  }
  for (const name of ["console", "com", "com10", "nul-1", "a.con", "x.y"]) {
    assertEquals(checkedName(name, "windows"), name);
  }
});
