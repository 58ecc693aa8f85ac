import {
  assert,
  assertEquals,
  assertFalse,
  assertNotEquals,
} from "@std/assert";
import { isOfList, KeygenFolder } from "./keygen_folder.ts";
import { QuickWork } from "./quick_work.ts";

const PRIVATE = "keys/clients/bob/bob_private.pem";
const PUBLIC = "keys/clients/bob/bob_public.pem";
const SERVER_COPY = "keys/server/users/bob_public.pem";

Deno.test("rotate makes a user's key and password anew, and nobody else's", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    const work = new QuickWork();
    await keygen.run({ work });
    const before = keygen.snapshot();
    const password = keygen.chosenPassword("bob");
    const { users } = await keygen.run({ rotate: ["bob"], work });
    assertEquals(users.map(({ outcome }) => outcome), ["unchanged", "rotated"]);
    const after = keygen.snapshot();
    for (const path of [PRIVATE, PUBLIC, SERVER_COPY]) {
      assertNotEquals(after.get(path), before.get(path));
    }
    for (const [path, content] of before) {
      if (path.includes("bob") || path.endsWith("credentials.json")) continue;
      if (isOfList(path)) continue;
      assertEquals([path, after.get(path)], [path, content]);
    }
    assertEquals(keygen.read(PUBLIC), keygen.read(SERVER_COPY));
    assertFalse(await keygen.accepts("bob", password));
    assert(await keygen.accepts("bob", keygen.chosenPassword("bob")));
    assert(await keygen.accepts("alice", keygen.chosenPassword("alice")));
  });
});

Deno.test("rotate takes the password of the users file and forgets the chosen one", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    await keygen.run();
    await keygen.writeUsers("bob:builder\n");
    const { users } = await keygen.run({ rotate: ["bob"] });
    assertEquals(users[0].password, "users file");
    assert(await keygen.accepts("bob", "builder"));
    assertFalse(keygen.tree().includes("keys/clients/bob/password"));
  });
});

Deno.test("rotate gives a user whose folder was handed out a new one", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    await keygen.run();
    keygen.remove("keys/clients/bob");
    await keygen.run({ rotate: ["bob"] });
    assertEquals(
      keygen.tree().filter((path) => path.startsWith("keys/clients/bob/")),
      [
        "keys/clients/bob/",
        "keys/clients/bob/allowed_signers",
        PRIVATE,
        PUBLIC,
        "keys/clients/bob/bob_seal.2.txt",
        "keys/clients/bob/bob_sign.2",
        "keys/clients/bob/group_list",
        "keys/clients/bob/group_sign.pub",
        "keys/clients/bob/password",
        "keys/clients/bob/server_public.pem",
      ],
    );
  });
});

Deno.test("rotate takes a user that the users file does not list", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    await keygen.writeUsers("alice\n");
    const { users } = await keygen.run({ rotate: ["bob"] });
    assertEquals(users[1], {
      ...users[1],
      name: "bob",
      outcome: "rotated",
      password: "random",
    });
    assert(await keygen.accepts("bob", keygen.chosenPassword("bob")));
  });
});

Deno.test("rotate server gives every client's folder the new key", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    const work = new QuickWork();
    await keygen.run({ work });
    await keygen.writeUsers("alice\n");
    const before = keygen.snapshot();
    const { server } = await keygen.run({ rotate: ["server"], work });
    assertEquals(server.outcome, "rotated");
    const pem = keygen.read("keys/server/server_public.pem");
    assertNotEquals(
      keygen.snapshot().get("keys/server/server_private.pem"),
      before.get("keys/server/server_private.pem"),
    );
    for (const name of ["alice", "bob"]) {
      assertEquals(keygen.read(`keys/clients/${name}/server_public.pem`), pem);
      const path = `keys/clients/${name}/${name}_private.pem`;
      assertEquals(keygen.snapshot().get(path), before.get(path));
    }
    assert(await keygen.accepts("bob", keygen.chosenPassword("bob")));
  });
});

Deno.test("rotate server makes a pair where the private key is lost", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    keygen.remove("keys/server/server_private.pem");
    const { server, warnings } = await keygen.run({ rotate: ["server"] });
    assertEquals([server.outcome, warnings], ["rotated", []]);
    assert(keygen.tree().includes("keys/server/server_private.pem"));
  });
});
