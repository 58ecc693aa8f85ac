import { assertEquals } from "@std/assert";
import {
  FieldFilter,
  FilteredFields,
} from "../../../lib/client/export/field_filter.ts";
import { bytesOf, octetsOf } from "../../../lib/letter/octets.ts";

const FIELDS = new FilteredFields(["X-Proof", "From"]);

/** What is left of a message that comes in pieces of a size. */
function filter(message: string, size: number, follows = false): string {
  const filter = new FieldFilter(FIELDS, follows);
  let left = "";
  for (let at = 0; at < message.length; at += size) {
    left += octetsOf(filter.add(bytesOf(message.slice(at, at + size))));
  }
  return left + octetsOf(filter.end());
}

function assertLeft(message: string, left: string, follows = false): void {
  for (const size of [1, 2, 3, 7, 4096]) {
    const text = JSON.stringify(message);
    assertEquals(filter(message, size, follows), left, `${text}, ${size}`);
  }
}

const AS_THEY_ARE = [
  "",
  "\n",
  "To: x\n\nX-Proof: yes\n",
  "To: x\r\n\r\nX-Proof: yes\r\n",
  "To: X-Proof: yes\n X-Proof: yes\n\n",
  "X-Proofs: yes\nNo-X-Proof: yes\n",
  "From bob Wed\nTo: x\n\nFrom: y",
  `Subject: ${"x".repeat(5000)}\xff\xfe\n\n\xff`,
  "To: x\r",
  "To: x\n\n",
];

Deno.test("FieldFilter leaves a message without such fields as it is", () => {
  for (const message of AS_THEY_ARE) assertLeft(message, message);
});

const FILTERED = [
  ["X-Proof: yes", ""],
  ["X-Proof: yes\nTo: x\n\nhi", "To: x\n\nhi"],
  ["To: x\nx-PROOF \t: a\n b\r\n\tc\nCc: y\n\nhi", "To: x\nCc: y\n\nhi"],
  ["To: x\r\nX-Proof: a\r\n b\r\n\r\nhi", "To: x\r\n\r\nhi"],
  ["To: x\rX-Proof: a\rCc: y\r\rhi\r", "To: x\rCc: y\r\rhi\r"],
  ["\nX-Proof: a\nTo: x\n\nhi", "\nTo: x\n\nhi"],
  ["\xef\xbb\xbfX-Proof: a\nTo: x\n\nhi", "To: x\n\nhi"],
  ["no field\nX-Proof: a\nTo: x\n\nhi", "no field\nTo: x\n\nhi"],
  [`X-Proof${" ".repeat(300)}: a\nTo: x\n\nhi`, "To: x\n\nhi"],
  ["X-Proof: a\nFrom: b\nX-Proof: c\n\nX-Proof: d", "\nX-Proof: d"],
];

Deno.test("FieldFilter leaves a field out wherever a program may see it", () => {
  for (const [message, left] of FILTERED) assertLeft(message, left);
});

Deno.test("FieldFilter lets no message go on with a line that comes before it", () => {
  assertLeft(" by carol\n\tand dave\nTo: x\n\nhi", "To: x\n\nhi", true);
  assertLeft(" by carol\nTo: x\n\nhi", " by carol\nTo: x\n\nhi");
  assertLeft("\nTo: x\n", "\nTo: x\n", true);
});
