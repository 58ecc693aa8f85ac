import { assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { NewFile, placeOf } from "../../../lib/server/backup/new_file.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const names = (dir: string) =>
  [...Deno.readDirSync(dir)].map(({ name }) => name).sort();

Deno.test("NewFile appears, private and whole, in the place of the one before", () =>
  inTempDir(async (dir) => {
    const path = `${await Deno.realPath(dir)}/b.tar`;
    Deno.writeTextFileSync(path, "earlier", { mode: 0o644 });
    const file = new NewFile(placeOf(path));
    await file.write(new TextEncoder().encode("later"));
    assertEquals(Deno.readTextFileSync(path), "earlier");
    await file.finish();
    assertEquals(Deno.readTextFileSync(path), "later");
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    assertEquals(names(dir), ["b.tar"]);
  }));

Deno.test("NewFile leaves nothing when it is discarded, before its end or after", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/b.tar`;
    const file = new NewFile(path);
    await file.write(new Uint8Array(10));
    file.discard();
    assertEquals(names(dir), []);
    const whole = new NewFile(path);
    await whole.finish();
    whole.discard();
    assertEquals(names(dir), ["b.tar"]);
  }));

Deno.test("placeOf() goes where a link leads, and refuses what is no file", () =>
  inTempDir(async (temporary) => {
    const dir = await Deno.realPath(temporary);
    Deno.mkdirSync(`${dir}/disk`);
    Deno.writeTextFileSync(`${dir}/disk/b.tar`, "");
    Deno.symlinkSync("disk/b.tar", `${dir}/latest`);
    Deno.symlinkSync("nowhere", `${dir}/broken`);
    assertEquals(placeOf(`${dir}/latest`), `${dir}/disk/b.tar`);
    assertEquals(placeOf(`${dir}/disk/../new`), `${dir}/new`);
    for (
      const [path, why] of [
        [`${dir}/disk`, "it is no file"],
        ["/dev/null", "it is no file"],
        [`${dir}/broken`, "there is no such file or folder"],
        [`${dir}/none/b.tar`, "there is no such file or folder"],
      ]
    ) {
      const error = assertThrows(() => placeOf(path), Failure);
      assertEquals(error.message, `Cannot write ${path}: ${why}`);
    }
  }));
