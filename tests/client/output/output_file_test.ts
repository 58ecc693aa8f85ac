import { assertEquals, assertRejects } from "@std/assert";
import { FileError } from "../../../lib/client/file_error.ts";
import { createOutputFile } from "../../../lib/client/output/output_file.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

function namesIn(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

async function write(path: string, text: string): Promise<void> {
  const file = await createOutputFile(path);
  try {
    await file.write(new TextEncoder().encode(text));
    await file.commit();
  } finally {
    await file.discard();
  }
}

Deno.test("createOutputFile() makes a file for its owner only", async () => {
  await inTempDir(async (dir) => {
    await write(`${dir}/out`, "secret");
    assertEquals(await Deno.readTextFile(`${dir}/out`), "secret");
    const { mode } = await Deno.stat(`${dir}/out`);
    assertEquals(mode! & 0o777, 0o600);
    assertEquals(namesIn(dir), ["out"]);
  });
});

Deno.test("createOutputFile() replaces a file only when it is committed", async () => {
  await inTempDir(async (dir) => {
    const path = `${dir}/out`;
    await Deno.writeTextFile(path, "old", { mode: 0o640 });
    const given = await createOutputFile(path);
    await given.write(new TextEncoder().encode("half"));
    assertEquals(await Deno.readTextFile(path), "old");
    await given.discard();
    assertEquals(await Deno.readTextFile(path), "old");
    assertEquals(namesIn(dir), ["out"]);
    await write(path, "new");
    assertEquals(await Deno.readTextFile(path), "new");
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o640);
  });
});

Deno.test("createOutputFile() follows a link to the file it replaces", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/target`, "old");
    await Deno.symlink("target", `${dir}/link`);
    await write(`${dir}/link`, "new");
    assertEquals(await Deno.readTextFile(`${dir}/target`), "new");
    assertEquals((await Deno.lstat(`${dir}/link`)).isSymlink, true);
  });
});

Deno.test("createOutputFile() writes to a device without replacing it", async () => {
  await write("/dev/null", "gone");
  assertEquals((await Deno.stat("/dev/null")).isCharDevice, true);
});

Deno.test("createOutputFile() says what is wrong with the path", async () => {
  await inTempDir(async (dir) => {
    const error = await assertRejects(
      () => createOutputFile(`${dir}/no/out`),
      FileError,
      `Cannot write ${dir}/no/out: there is no such folder`,
    );
    assertEquals(error.exitCode, EXIT.notFound);
    await assertRejects(
      () => createOutputFile(dir),
      FileError,
      `Cannot write ${dir}: it is a folder`,
    );
  });
});
