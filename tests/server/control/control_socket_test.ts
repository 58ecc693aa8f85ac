import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  connectToControl,
  listenForControl,
  NoServerError,
  TakenError,
} from "../../../lib/server/control/control_socket.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const ignore = Deno.build.os === "windows";

/** The folder of a server's keys, which others may look into. */
async function inKeys(use: (keys: string) => Promise<void>): Promise<void> {
  await inTempDir(async (dir) => {
    const keys = `${dir}/server`;
    Deno.mkdirSync(keys, { mode: 0o755 });
    await use(keys);
  });
}

/** Leaves the socket of a server that was killed: a closed listener removes its own. */
async function leaveSocket(keys: string): Promise<void> {
  const listener = await listenForControl(keys);
  const path = `${keys}/control/socket`;
  Deno.renameSync(path, `${path}.kept`);
  listener.close();
  Deno.renameSync(`${path}.kept`, path);
}

function modeOf(path: string): number {
  return Deno.lstatSync(path).mode! & 0o777;
}

Deno.test(
  { name: "the socket and its folder are the owner's alone", ignore },
  async () => {
    await inKeys(async (keys) => {
      using _listener = await listenForControl(keys);
      assertEquals(modeOf(`${keys}/control`), 0o700);
      assertEquals(modeOf(`${keys}/control/socket`), 0o600);
    });
  },
);

Deno.test(
  { name: "a connection reaches the server that runs", ignore },
  async () => {
    await inKeys(async (keys) => {
      using listener = await listenForControl(keys);
      const accepted = listener.accept();
      using conn = await connectToControl(keys);
      using server = await accepted;
      await conn.write(Uint8Array.of(7));
      const buffer = new Uint8Array(2);
      assertEquals(await server.read(buffer), 1);
    });
  },
);

Deno.test(
  { name: "the socket of a server that has ended is replaced", ignore },
  async () => {
    await inKeys(async (keys) => {
      await leaveSocket(keys);
      assert(Deno.lstatSync(`${keys}/control/socket`).isSocket);
      await assertRejects(() => connectToControl(keys), NoServerError);
      using _listener = await listenForControl(keys);
      (await connectToControl(keys)).close();
    });
  },
);

Deno.test(
  { name: "the socket of a server that runs is not replaced", ignore },
  async () => {
    await inKeys(async (keys) => {
      using listener = await listenForControl(keys);
      const accepted = listener.accept();
      await assertRejects(() => listenForControl(keys), TakenError);
      (await accepted).close();
      const next = listener.accept();
      (await connectToControl(keys)).close();
      (await next).close();
    });
  },
);

Deno.test({
  name:
    "of two servers that start at once, after one that died, one has the socket",
  ignore,
}, async () => {
  await inKeys(async (keys) => {
    await leaveSocket(keys);
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(() => listenForControl(keys)),
    );
    const won = outcomes.filter(({ status }) => status === "fulfilled");
    assertEquals(won.length, 1);
    for (const outcome of outcomes) {
      if (outcome.status === "fulfilled") outcome.value.close();
      else assert(outcome.reason instanceof TakenError);
    }
  });
});

Deno.test({
  name: "a folder that others can enter or change, or a link, is refused",
  ignore,
}, async () => {
  await inKeys(async (keys) => {
    const folder = `${keys}/control`;
    await leaveSocket(keys);
    for (const mode of [0o750, 0o707, 0o770]) {
      Deno.chmodSync(folder, mode);
      for (const use of [listenForControl, connectToControl]) {
        const { message } = await assertRejects(() => use(keys), Error);
        assertMatch(message, /Cannot use .*control: .*type: chmod/);
      }
    }
    Deno.chmodSync(folder, 0o700);
    Deno.renameSync(folder, `${keys}/elsewhere`);
    Deno.symlinkSync(`${keys}/elsewhere`, folder);
    await assertRejects(() => listenForControl(keys), Error, "no folder");
  });
});

Deno.test({ name: "a file in the socket's place stays", ignore }, async () => {
  await inKeys(async (keys) => {
    await leaveSocket(keys);
    const path = `${keys}/control/socket`;
    Deno.removeSync(path);
    Deno.writeTextFileSync(path, "mine");
    await assertRejects(() => listenForControl(keys), Error, "no socket");
    assertEquals(Deno.readTextFileSync(path), "mine");
  });
});

Deno.test({
  name: "keys that lie too deep for a socket need a shorter path",
  ignore,
}, async () => {
  await inTempDir(async (dir) => {
    const deep = `${dir}/${"d".repeat(90)}`;
    Deno.mkdirSync(deep);
    for (const use of [listenForControl, connectToControl]) {
      await assertRejects(() => use(deep), Error, "at most 100 bytes");
    }
    Deno.symlinkSync(deep, `${dir}/short`);
    const listener = await listenForControl(`${dir}/short`);
    assert(Deno.lstatSync(`${deep}/control/socket`).isSocket);
    listener.close();
  });
});

Deno.test(
  { name: "without a server, or without keys, no server runs", ignore },
  async () => {
    await inKeys(async (keys) => {
      await assertRejects(() => connectToControl(keys), NoServerError);
      await assertRejects(
        () => connectToControl(`${keys}/none`),
        NoServerError,
      );
    });
  },
);

Deno.test({
  name:
    "root may ask the server of another user, which never uses another's folder",
  ignore: ignore || Deno.uid() !== 0,
}, async () => {
  await inKeys(async (keys) => {
    using listener = await listenForControl(keys);
    Deno.chownSync(`${keys}/control`, 12345, 12345);
    const accepted = listener.accept();
    (await connectToControl(keys)).close();
    (await accepted).close();
    await assertRejects(
      () => listenForControl(keys),
      Error,
      "it belongs to another user (uid 12345)",
    );
  });
});
