import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { errorDetail } from "../../lib/store/error_detail.ts";
import { asStorage, StorageError } from "../../lib/store/errors.ts";
import {
  SYSTEM_ERROR_NAMES,
  systemError,
  type SystemErrorName,
} from "./maildir/support/stepped_file_system.ts";

const REASONS: Partial<Record<SystemErrorName, StorageError["reason"]>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EROFS: "failed",
  ESTALE: "failed",
  EUCLEAN: "failed",
  EFBIG: "failed",
  ENXIO: "failed",
  ENOLCK: "failed",
};

for (const [name, reason] of Object.entries(REASONS)) {
  Deno.test(`asStorage() makes a StorageError of ${name}, for which Deno sets no code`, async () => {
    const cause = systemError(name as SystemErrorName);
    assertEquals((cause as { code?: string }).code, undefined);
    const error = await assertRejects(
      () => asStorage("store the mail", () => Promise.reject(cause)),
      StorageError,
    );
    assertEquals(error.reason, reason);
    assert(error.cause === cause);
    assert(!error.message.includes(cause.message), "for the log only");
  });
}

Deno.test("a StorageError tells the operator in words, of each error of the system", async () => {
  for (const name of SYSTEM_ERROR_NAMES) {
    const box = { user: "bob", path: "/mail/bob" };
    const cause = systemError(name);
    const fail = () => asStorage("list", () => Promise.reject(cause), box);
    const error = await assertRejects(fail, StorageError);
    const { detail, errno } = errorDetail(error);
    assertMatch(detail, /^[a-z][^():]+: \/mail\/bob$/);
    assertEquals(errno, name);
  }
});

Deno.test("asStorage() takes what SQLite says for a failure, too", async () => {
  const code = "ERR_SQLITE_ERROR";
  for (
    const [words, reason] of [
      ["database or disk is full", "full"],
      ["database is locked", "failed"],
    ]
  ) {
    const cause = Object.assign(new Error(words), { code });
    const error = await assertRejects(
      () => asStorage("list the mails", () => Promise.reject(cause)),
      StorageError,
    );
    assertEquals(error.reason, reason);
  }
});

Deno.test("asStorage() leaves a bug what it is", async () => {
  const bug = new TypeError("Cannot read properties of undefined");
  const error = await assertRejects(
    () => asStorage("list the mails", () => Promise.reject(bug)),
    TypeError,
  );
  assert(error === bug);
});
