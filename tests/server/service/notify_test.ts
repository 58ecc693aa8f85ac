import { assertEquals } from "@std/assert";
import { openNotify } from "../../../lib/server/service/notify.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const ignore = Deno.build.os === "windows";

function opening(dir: string, named?: string) {
  const failures: string[] = [];
  const env = (name: string) => name === "NOTIFY_SOCKET" ? named : undefined;
  const onFailure = (reason: string) => void failures.push(reason);
  return { failures, notify: openNotify({ env, folder: dir, onFailure }) };
}

Deno.test(
  { name: "openNotify() sends to a socket in the file system", ignore },
  () =>
    inTempDir(async (dir) => {
      const path = `${dir}/manager`;
      const manager = Deno.listenDatagram({ transport: "unixpacket", path });
      try {
        const notify = await opening(dir, path).notify;
        const names = () => [...Deno.readDirSync(dir)].map(({ name }) => name);
        assertEquals(names(), ["manager"]);
        notify!("READY=1");
        notify!("STOPPING=1");
        const texts = [await manager.receive(), await manager.receive()]
          .map(([bytes]) => new TextDecoder().decode(bytes));
        assertEquals(texts, ["READY=1", "STOPPING=1"]);
      } finally {
        manager.close();
      }
    }),
);

Deno.test("openNotify() does nothing without a service manager", async () => {
  const { failures, notify } = opening("/nowhere");
  assertEquals([await notify, failures], [undefined, []]);
});

Deno.test({
  name: "openNotify() tells why it cannot open its own socket",
  ignore,
}, () =>
  inTempDir(async (dir) => {
    const { failures, notify } = opening(`${dir}/missing`, `${dir}/manager`);
    assertEquals(await notify, undefined);
    assertEquals(failures.length, 1);
  }));
