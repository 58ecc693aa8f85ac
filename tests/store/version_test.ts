import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../lib/program/failure.ts";
import {
  STORE_VERSION,
  storeVersion,
  takeUpStore,
} from "../../lib/store/version.ts";
import { inTempDir } from "../support/in_temp_dir.ts";

const files = (root: string) =>
  [...Deno.readDirSync(root)].map(({ name }) => name);

Deno.test("takeUpStore() takes a store of before up, once", () =>
  inTempDir(async (root) => {
    assertEquals(await storeVersion(root), 0);
    await Promise.all([takeUpStore(root), takeUpStore(root)]);
    await takeUpStore(root);
    assertEquals(await storeVersion(root), STORE_VERSION);
    assertEquals(files(root), [".version"]);
  }));

Deno.test("a newer store is refused, and nothing is changed", () =>
  inTempDir(async (root) => {
    Deno.writeTextFileSync(`${root}/.version`, "999999999\n");
    const error = await assertRejects(() => takeUpStore(root), Failure);
    assertEquals(error.exitCode, 1);
    assertEquals(
      error.message,
      `Cannot use the mail in ${root}: its store has version 999999999, and this program knows up to 1`,
    );
    assertEquals(files(root), [".version"]);
  }));

for (const text of ["", "0", "-1", "1.5", "one", "1\n1", "1".repeat(10)]) {
  Deno.test(`a file of a version is refused that has ${JSON.stringify(text)}`, () =>
    inTempDir(async (root) => {
      Deno.writeTextFileSync(`${root}/.version`, text);
      await assertRejects(
        () => storeVersion(root),
        Failure,
        `Cannot read ${root}/.version: it has no version`,
      );
    }));
}
