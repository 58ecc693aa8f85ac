import { assertEquals } from "@std/assert";
import { among, followImports } from "./chains.ts";

Deno.test("followImports() gives the longest chain, by whichever import", () => {
  const imports = new Map([
    ["short", ["end"]],
    ["start", ["end", "middle"]],
    ["middle", ["short"]],
    ["end", []],
  ]);
  assertEquals(followImports(imports), {
    longest: ["start", "middle", "short", "end"],
    circles: [],
  });
});

Deno.test("followImports() gives each circle, and chains up to it", () => {
  const imports = new Map([
    ["a", ["b"]],
    ["b", ["c"]],
    ["c", ["b", "d"]],
    ["d", []],
    ["self", ["self"]],
  ]);
  const { longest, circles } = followImports(imports);
  assertEquals(longest, ["a", "b", "c", "d"]);
  assertEquals(circles, [["b", "c", "b"], ["self", "self"]]);
});

Deno.test("among() leaves out files, and imports of these", () => {
  const imports = new Map([["a", ["b", "c"]], ["b", ["c"]], ["c", []]]);
  const kept = among(imports, (file) => file !== "b");
  assertEquals([...kept], [["a", ["c"]], ["c", []]]);
});
