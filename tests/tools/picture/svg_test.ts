import { assert, assertEquals } from "@std/assert";
import { drawTerminal } from "../../../tools/picture/svg.ts";

Deno.test("drawTerminal() draws each line, with colours, and escapes what XML means", () => {
  const svg = drawTerminal("$ a <b> & c\n\x1b[1mFrom:\x1b[0m bob\n");
  assertEquals(svg.match(/<text /g)?.length, 2);
  assert(svg.includes("$ a &lt;b&gt; &amp; c</text>"));
  assert(svg.includes('<tspan font-weight="bold">From:</tspan> bob</text>'));
  assert(!svg.includes("\x1b"));
});
