import { assertEquals } from "@std/assert";
import { threadAfter } from "../../../lib/client/answer/thread.ts";

function after(fields: Record<string, string>) {
  return threadAfter({ field: (name) => fields[name] ?? "" });
}

Deno.test("threadAfter() refers to the parent, after what the parent refers to", () => {
  const id = { "Message-ID": " <c@x> " };
  assertEquals(after(id), { in_reply_to: "<c@x>", references: "<c@x>" });
  const references = {
    ...id,
    "References": "<a@x>\n <b@x>",
    "In-Reply-To": "<q@x>",
  };
  assertEquals(after(references)?.references, "<a@x> <b@x> <c@x>");
  assertEquals(
    after({ ...id, "In-Reply-To": "<b@x>" })?.references,
    "<b@x> <c@x>",
  );
  // Of several, nobody knows which comes before which (RFC 5322, 3.6.4).
  const several = { ...id, "In-Reply-To": "<a@x> <b@x>" };
  assertEquals(after(several)?.references, "<c@x>");
});

Deno.test("threadAfter() passes over what is no message id, and what is there twice", () => {
  const id = { "Message-ID": "<c@x>" };
  const odd = { ...id, "References": 'Mail of "a" <a@x> <> <no> <a@x> <c@x>' };
  assertEquals(after(odd)?.references, "<a@x> <c@x>");
  assertEquals(after({ "References": "<a@x>" }), undefined);
  assertEquals(after({ "Message-ID": "<a b@x>" }), undefined);
});

Deno.test("threadAfter() keeps the first and the latest 19 messages of a long conversation", () => {
  const ids = Array.from({ length: 40 }, (_, i) => `<m${i}@x>`);
  const long = { "Message-ID": "<c@x>", "References": ids.join(" ") };
  const kept = [ids[0], ...ids.slice(-18), "<c@x>"];
  assertEquals(after(long)?.references, kept.join(" "));
});
