import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  hashedIdOfFile,
  idOfFile,
} from "../../../../lib/store/maildir/mail_name.ts";
import { baseOfId } from "../../../../lib/store/maildir/transfer/file_base.ts";
import { property, text } from "../../../properties/property.ts";

property(
  "baseOfId() gives the name that idOfFile() made an id of",
  [fc.oneof(text(60, 1), fc.stringMatching(/^[fh]?_?[A-Za-z0-9_.,=-]{1,70}$/))],
  async (name) => {
    const base = name.toWellFormed().replaceAll(":2,", "").replaceAll(
      ";2,",
      "",
    );
    const id = idOfFile(base);
    if (id !== undefined) assertEquals(baseOfId(id), base);
    assertEquals(baseOfId(await hashedIdOfFile(base)), undefined);
  },
);
