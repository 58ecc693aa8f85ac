import { assert, assertEquals, assertRejects } from "@std/assert";
import { makeFolder, removeFile } from "../../lib/keygen/folders.ts";
import {
  completeServerKeys,
  copyServerKey,
  rotateServerKeys,
} from "../../lib/keygen/server_keys.ts";
import {
  clientFolder,
  rotationMarkPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
} from "../../lib/keys/paths.ts";
import { modeOf, namesIn } from "../keys/folder.ts";
import { withDesk } from "./desk.ts";

Deno.test("completeServerKeys() makes a pair, or its lost public half", async () => {
  await withDesk(async ({ folders, work }) => {
    const privatePath = serverPrivateKeyPath(folders.server);
    const publicPath = serverPublicKeyPath(folders.server);
    const complete = () => completeServerKeys(folders, () => work.makePair());
    assertEquals(await complete(), {
      outcome: "made",
      added: [privatePath, publicPath],
    });
    assertEquals([modeOf(privatePath), modeOf(publicPath)], [0o600, 0o644]);
    assertEquals(await complete(), { outcome: "unchanged", added: [] });
    const pem = await Deno.readTextFile(publicPath);
    await removeFile(publicPath);
    assertEquals(await complete(), {
      outcome: "completed",
      added: [publicPath],
    });
    assertEquals(await Deno.readTextFile(publicPath), pem);
    await removeFile(privatePath);
    await assertRejects(complete, Error, "--rotate server");
    assertEquals(work.pairs, 1);
  });
});

Deno.test("copyServerKey() gives a copy to each folder, and tells of strangers", async () => {
  await withDesk(async ({ folders, work }) => {
    await completeServerKeys(folders, () => work.makePair());
    const [alice, bob] = ["alice", "bob"].map((name) =>
      clientFolder(folders.clients, name)
    );
    await makeFolder(alice);
    await makeFolder(bob);
    await Deno.writeTextFile(serverPublicKeyPath(bob), "another");
    assertEquals(await copyServerKey(folders), {
      added: ["alice"],
      different: ["bob"],
    });
    // Another program may have changed the ends of lines.
    const copy = serverPublicKeyPath(alice);
    const pem = await Deno.readTextFile(copy);
    await Deno.writeTextFile(copy, pem.replaceAll("\n", "\r\n"));
    assertEquals((await copyServerKey(folders)).different, ["bob"]);
  });
});

Deno.test("rotateServerKeys() replaces every copy, and never takes one away", async () => {
  await withDesk(async ({ folders, work }) => {
    const makePair = () => work.makePair();
    await completeServerKeys(folders, makePair);
    const copy = serverPublicKeyPath(clientFolder(folders.clients, "alice"));
    await makeFolder(clientFolder(folders.clients, "alice"));
    await copyServerKey(folders);
    const before = await Deno.readTextFile(copy);
    assertEquals(
      (await rotateServerKeys(folders, makePair)).outcome,
      "rotated",
    );
    const pem = await Deno.readTextFile(serverPublicKeyPath(folders.server));
    assert(pem !== before);
    assertEquals(await Deno.readTextFile(copy), pem);
    assertEquals(namesIn(folders.server), [
      "server_private.pem",
      "server_public.pem",
      "users",
    ]);
  });
});

Deno.test("completeServerKeys() finishes a rotation that was cut at any file", async () => {
  for (const cut of ["nothing", "private", "server", "alice"]) {
    await withDesk(async ({ folders, work }) => {
      const makePair = () => work.makePair();
      const folder = clientFolder(folders.clients, "alice");
      await makeFolder(folder);
      await completeServerKeys(folders, makePair);
      await copyServerKey(folders);
      const next = await work.makePair();
      const { server } = folders;
      await Deno.writeTextFile(rotationMarkPath(server), "");
      // What is replaced by then, in the order of the work.
      const steps: [string, string, string][] = [
        ["private", serverPrivateKeyPath(server), next.privatePem],
        ["server", serverPublicKeyPath(server), next.publicPem],
        ["alice", serverPublicKeyPath(folder), next.publicPem],
      ];
      const done = steps.findIndex(([name]) => name === cut) + 1;
      for (const [, path, pem] of steps.slice(0, done)) {
        await Deno.writeTextFile(path, pem);
      }
      const { outcome } = await completeServerKeys(folders, makePair);
      assertEquals(outcome, "rotated");
      const pem = await Deno.readTextFile(serverPublicKeyPath(server));
      assertEquals(pem === next.publicPem, done > 0);
      assertEquals(await Deno.readTextFile(serverPublicKeyPath(folder)), pem);
      assertEquals(
        await completeServerKeys(folders, makePair),
        { outcome: "unchanged", added: [] },
      );
    });
  }
});
