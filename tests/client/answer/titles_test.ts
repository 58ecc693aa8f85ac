import { assertEquals } from "@std/assert";
import { forwardTitle, replyTitle } from "../../../lib/client/answer/titles.ts";

Deno.test("replyTitle() puts Re: before a title, once in whatever language", () => {
  const cases = {
    "Lunch?": "Re: Lunch?",
    "": "Re:",
    "re:lunch": "Re: lunch",
    "Re: Re: lunch": "Re: lunch",
    "AW: SV:  Re[3]: Re^2: lunch": "Re: lunch",
    "Fwd: lunch": "Re: Fwd: lunch",
    "Reason: lunch": "Re: Reason: lunch",
    "a\tb\x00": "Re: a b",
  };
  for (const [title, expected] of Object.entries(cases)) {
    assertEquals(replyTitle(title), expected);
  }
});

Deno.test("forwardTitle() puts Fwd: before a title, once", () => {
  const cases = {
    "Lunch?": "Fwd: Lunch?",
    "FW: Lunch?": "Fwd: Lunch?",
    "WG: Fwd: Lunch?": "Fwd: Lunch?",
    "Re: Lunch?": "Fwd: Re: Lunch?",
  };
  for (const [title, expected] of Object.entries(cases)) {
    assertEquals(forwardTitle(title), expected);
  }
});

Deno.test("a title of 100 characters has room for what is put before it", () => {
  const long = "💌".repeat(100);
  assertEquals(replyTitle(long), `Re: ${"💌".repeat(95)}…`);
  assertEquals([...forwardTitle(long)].length, 100);
});
