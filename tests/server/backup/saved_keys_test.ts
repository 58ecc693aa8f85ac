import { assertEquals, assertThrows } from "@std/assert";
import { withFolderLock } from "../../../lib/keys/folder_lock.ts";
import {
  keyFolders,
  lookAt,
  readKeys,
  withoutKeygen,
} from "../../../lib/server/backup/saved_keys.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

function makeKeys(dir: string): void {
  for (const folder of ["server/users", "server/control", "group", "clients"]) {
    Deno.mkdirSync(`${dir}/${folder}`, { recursive: true });
  }
  const write = (path: string, mode: number) =>
    Deno.writeTextFileSync(`${dir}/${path}`, path, { mode });
  write("server/server_private.pem", 0o600);
  write("server/users/bob_public.pem", 0o644);
  write(`server/credentials.json.tmp-${"0".repeat(16)}`, 0o600);
  write("server/.hidden", 0o600);
  write("server/control/socket", 0o600);
  write("group/group_sign", 0o600);
  write("clients/secret", 0o600);
}

Deno.test("readKeys() has the keys of server and group, and nothing beside them", () =>
  inTempDir(async (dir) => {
    makeKeys(dir);
    const server = await Deno.realPath(`${dir}/server`);
    const saved = readKeys(keyFolders(server));
    assertEquals(
      saved.map(({ path, mode, type }) => [
        path,
        type === "Directory" ? type : mode.toString(8),
      ]),
      [
        ["keys/server", "Directory"],
        ["keys/server/server_private.pem", "600"],
        ["keys/server/users", "Directory"],
        ["keys/server/users/bob_public.pem", "644"],
        ["keys/group", "Directory"],
        ["keys/group/group_sign", "600"],
      ],
    );
  }));

Deno.test("keyFolders() says that mail in a database is not saved", () =>
  inTempDir(async (dir) => {
    makeKeys(dir);
    const server = await Deno.realPath(`${dir}/server`);
    const told: string[] = [];
    keyFolders(server, (sentence) => told.push(sentence));
    assertEquals(told, []);
    await Deno.writeTextFile(`${server}/store.pass`, "x\n", { mode: 0o600 });
    keyFolders(server, (sentence) => told.push(sentence));
    assertEquals(told, [
      `${server}/store.pass is there: mail in a database is not in this backup`,
    ]);
  }));

Deno.test("readKeys() follows the links by which containers mount keys", () =>
  inTempDir(async (dir) => {
    makeKeys(dir);
    Deno.mkdirSync(`${dir}/alone`);
    Deno.symlinkSync("../server/server_private.pem", `${dir}/alone/key.pem`);
    const saved = readKeys(keyFolders(await Deno.realPath(`${dir}/alone`)));
    const paths = ["keys/server", "keys/server/key.pem"];
    assertEquals(saved.map(({ path }) => path), paths);
    assertEquals(saved[1].size, "server/server_private.pem".length);
    Deno.symlinkSync("nowhere", `${dir}/alone/broken`);
    assertThrows(
      () => readKeys({ server: `${dir}/alone` }),
      Error,
      `Cannot save ${dir}/alone/broken: there is no such file or folder`,
    );
  }));

Deno.test("withoutKeygen() waits for a keygen that works, and keeps the next one out", () =>
  inTempDir(async (dir) => {
    makeKeys(dir);
    const folders = keyFolders(await Deno.realPath(`${dir}/server`));
    const order: string[] = [];
    const keygenHolds = Promise.withResolvers<void>();
    const keygenEnds = Promise.withResolvers<void>();
    const keygen = withFolderLock(dir, async () => {
      keygenHolds.resolve();
      await keygenEnds.promise;
      order.push("keygen");
    });
    await keygenHolds.promise;
    const work = () => Promise.resolve(void order.push("backup"));
    const backup = withoutKeygen(folders, work, () => {});
    await new Promise((done) => setTimeout(done));
    keygenEnds.resolve();
    await Promise.all([keygen, backup]);
    assertEquals(order, ["keygen", "backup"]);
  }));

Deno.test("lookAt() tells a folder of somebody else from one that is not there", () =>
  inTempDir((dir) => {
    const closed = () => {
      throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
    };
    assertEquals(lookAt(dir), "readable");
    assertEquals(lookAt(dir, closed), "closed");
    assertEquals(lookAt(`${dir}/none`), "missing");
    return Promise.resolve();
  }));
