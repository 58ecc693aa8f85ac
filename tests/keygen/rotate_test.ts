import {
  assert,
  assertEquals,
  assertFalse,
  assertNotEquals,
} from "@std/assert";
import { Site } from "./site.ts";
import { QuickWork } from "./quick_work.ts";

const PRIVATE = "keys/clients/bob/bob_private.pem";
const PUBLIC = "keys/clients/bob/bob_public.pem";
const SERVER_COPY = "keys/server/users/bob_public.pem";

Deno.test("rotate makes a user's key and password anew, and nobody else's", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    const work = new QuickWork();
    await site.run({ work });
    const before = site.snapshot();
    const password = site.chosenPassword("bob");
    const { users } = await site.run({ rotate: ["bob"], work });
    assertEquals(users.map(({ outcome }) => outcome), ["unchanged", "rotated"]);
    const after = site.snapshot();
    for (const path of [PRIVATE, PUBLIC, SERVER_COPY]) {
      assertNotEquals(after.get(path), before.get(path));
    }
    for (const [path, content] of before) {
      if (path.includes("bob") || path.endsWith("credentials.json")) continue;
      assertEquals([path, after.get(path)], [path, content]);
    }
    assertEquals(site.read(PUBLIC), site.read(SERVER_COPY));
    assertFalse(await site.accepts("bob", password));
    assert(await site.accepts("bob", site.chosenPassword("bob")));
    assert(await site.accepts("alice", site.chosenPassword("alice")));
  });
});

Deno.test("rotate takes the password of the users file and forgets the chosen one", async () => {
  await Site.use("bob\n", async (site) => {
    await site.run();
    await site.writeUsers("bob:builder\n");
    const { users } = await site.run({ rotate: ["bob"] });
    assertEquals(users[0].password, "users file");
    assert(await site.accepts("bob", "builder"));
    assertFalse(site.tree().includes("keys/clients/bob/password"));
  });
});

Deno.test("rotate gives a user whose folder was handed out a new one", async () => {
  await Site.use("bob\n", async (site) => {
    await site.run();
    site.remove("keys/clients/bob");
    await site.run({ rotate: ["bob"] });
    assertEquals(
      site.tree().filter((path) => path.startsWith("keys/clients/bob/")),
      [
        "keys/clients/bob/",
        PRIVATE,
        PUBLIC,
        "keys/clients/bob/password",
        "keys/clients/bob/server_public.pem",
      ],
    );
  });
});

Deno.test("rotate takes a user that the users file does not list", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    await site.run();
    await site.writeUsers("alice\n");
    const { users } = await site.run({ rotate: ["bob"] });
    assertEquals(users[1], {
      ...users[1],
      name: "bob",
      outcome: "rotated",
      password: "random",
    });
    assert(await site.accepts("bob", site.chosenPassword("bob")));
  });
});

Deno.test("rotate server gives every client's folder the new key", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    const work = new QuickWork();
    await site.run({ work });
    await site.writeUsers("alice\n");
    const before = site.snapshot();
    const { server } = await site.run({ rotate: ["server"], work });
    assertEquals(server.outcome, "rotated");
    const pem = site.read("keys/server/server_public.pem");
    assertNotEquals(
      site.snapshot().get("keys/server/server_private.pem"),
      before.get("keys/server/server_private.pem"),
    );
    for (const name of ["alice", "bob"]) {
      assertEquals(site.read(`keys/clients/${name}/server_public.pem`), pem);
      const path = `keys/clients/${name}/${name}_private.pem`;
      assertEquals(site.snapshot().get(path), before.get(path));
    }
    assert(await site.accepts("bob", site.chosenPassword("bob")));
  });
});

Deno.test("rotate server makes a pair where the private key is lost", async () => {
  await Site.use("alice\n", async (site) => {
    await site.run();
    site.remove("keys/server/server_private.pem");
    const { server, warnings } = await site.run({ rotate: ["server"] });
    assertEquals([server.outcome, warnings], ["rotated", []]);
    assert(site.tree().includes("keys/server/server_private.pem"));
  });
});
