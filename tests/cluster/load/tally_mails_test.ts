import { assertEquals } from "@std/assert";
import { type FoundMail, tallyMails, worstOf } from "./tally_mails.ts";

const SENT = new Map([
  ["0-1", { to: ["bob", "carol"], isAcknowledged: true }],
  ["0-2", { to: ["bob"], isAcknowledged: true }],
]);
const ALL = [
  { box: "bob", title: "0-1", id: "a" },
  { box: "carol", title: "0-1", id: "a" },
  { box: "bob", title: "0-2", id: "b" },
];
const NONE = { lost: 0, doubled: 0, partial: 0, altered: 0 };
const WELL = { acknowledged: 2, ...NONE };

function tally(...found: FoundMail[]) {
  return tallyMails(SENT, found);
}

Deno.test("mails that each recipient has once are all there", () => {
  assertEquals(tally(...ALL), WELL);
});

Deno.test("a mail that nobody was told of yet does not count", () => {
  assertEquals(tally(...ALL, { box: "bob", title: "0-3", id: "c" }), WELL);
});

Deno.test("a mail that is in no box is lost", () => {
  assertEquals(tally(...ALL.slice(0, 2)), { ...WELL, lost: 1 });
});

Deno.test("a mail is partial that a recipient lacks or a stranger has", () => {
  assertEquals(tally(...ALL.slice(1)), { ...WELL, partial: 1 });
  const stray = { box: "dave", title: "0-2", id: "b" };
  assertEquals(tally(...ALL, stray), { ...WELL, partial: 1 });
});

Deno.test("a mail is doubled that a box has twice, or boxes by two ids", () => {
  assertEquals(tally(...ALL, { ...ALL[2], id: "c" }), { ...WELL, doubled: 1 });
  assertEquals(tally(...ALL, ALL[2]), { ...WELL, doubled: 1 });
  const split = [ALL[0], { ...ALL[1], id: "c" }, ALL[2]];
  assertEquals(tally(...split), { ...WELL, doubled: 1 });
});

Deno.test("a mail on its way may be nowhere, but not in some boxes only", () => {
  const [, ...bobsAlone] = ALL;
  const onItsWay = new Map(SENT);
  onItsWay.set("0-1", { to: ["bob", "carol"], isAcknowledged: false });
  const one = { ...WELL, acknowledged: 1 };
  assertEquals(tallyMails(onItsWay, ALL), one);
  assertEquals(tallyMails(onItsWay, ALL.slice(2)), one);
  assertEquals(tallyMails(onItsWay, bobsAlone), { ...one, partial: 1 });
});

Deno.test("of two nodes the worse counts", () => {
  const [one, other] = [{ ...WELL, lost: 3 }, { ...WELL, partial: 1 }];
  assertEquals(worstOf([one, other]), { ...WELL, lost: 3, partial: 1 });
});
