import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  hashedIdOfFile,
  idOfFile,
  isSeen,
  makeMailId,
  microsOfFile,
  orderKey,
  seenFileName,
  splitFileName,
  tagOfId,
} from "../../lib/store/maildir/mail_name.ts";
import { property, text } from "./property.ts";

const micros = fc.integer({ min: 1e15, max: 9_007_199_254_740_991 });
const draft = fc.stringMatching(/^[A-Za-z0-9_-]{8,48}$/);
const ID = /^[A-Za-z0-9_.-]{1,80}$/;

/** A name that a file can have. */
const fileName = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.=,-]{1,90}(:2,[A-Za-z]{0,7})?$/),
  fc.stringMatching(/^[fh]__?[A-Za-z0-9_]{1,8}$/),
  text(30, 1).filter((name) => !/[/\0]/.test(name)),
);

property(
  "a mail's id tells its draft and its time, and is its file's id",
  [micros, draft],
  (time, tag) => {
    const id = makeMailId(time, tag);
    assert(ID.test(id));
    assertEquals(tagOfId(id), tag);
    assertEquals(microsOfFile(id), time);
    assertEquals(idOfFile(id), id);
    assertEquals(idOfFile(seenFileName(id)), id);
  },
);

property(
  "makeMailId() and orderKey() sort mails by their time",
  [micros, micros, draft, draft],
  (a, b, draftA, draftB) => {
    if (a === b) return;
    const keys = [orderKey(a, draftA), orderKey(b, draftB)];
    assertEquals(keys[0] < keys[1], a < b);
  },
);

property(
  "seenFileName() keeps a name's base and flags, and adds the one",
  [fileName],
  (file) => {
    const seen = seenFileName(file);
    const before = splitFileName(file);
    const after = splitFileName(seen);
    assert(isSeen(seen));
    assertEquals(after.base, before.base);
    assertEquals(new Set(after.flags), new Set(before.flags + "S"));
    assertEquals(seenFileName(seen), seen);
  },
);

property(
  "idOfFile() gives a different id to each base, and all are ids",
  [fileName, fileName],
  (one, other) => {
    const ids = [idOfFile(one), idOfFile(other)];
    for (const id of ids) assert(id === undefined || ID.test(id));
    if (ids[0] === undefined || ids[0] !== ids[1]) return;
    assertEquals(splitFileName(one).base, splitFileName(other).base);
  },
  500,
);

property(
  "hashedIdOfFile() is an id that idOfFile() never gives",
  [fileName, fileName],
  async (one, other) => {
    const id = await hashedIdOfFile(one);
    assert(ID.test(id));
    assert(idOfFile(other) !== id);
    assert(idOfFile(id) !== id);
  },
);
