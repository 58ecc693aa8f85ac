import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { QuickWork } from "./quick_work.ts";
import { Site } from "./site.ts";

// What a crash or a person can leave, and that the next run makes whole again.
const HALVES: Record<string, string[]> = {
  "the server's public key": ["keys/server/server_public.pem"],
  "a user's public key": ["keys/clients/bob/bob_public.pem"],
  "the server's copy of it": ["keys/server/users/bob_public.pem"],
  "both public keys": [
    "keys/clients/bob/bob_public.pem",
    "keys/server/users/bob_public.pem",
  ],
  "the server's key in a user's folder": ["keys/clients/bob/server_public.pem"],
  "a mail folder": ["mail/bob/new"],
  "all mail folders": ["mail"],
};

for (const [what, paths] of Object.entries(HALVES)) {
  Deno.test(`generateKeys() restores ${what}, and makes no new key`, async () => {
    await Site.use("bob\n", async (site) => {
      await site.run();
      const before = site.snapshot();
      const content = (path: string) =>
        before.get(path)?.replace(/^\d+ \d+ /, "");
      site.remove(...paths);
      const work = new QuickWork();
      const { server, users } = await site.run({ work });
      assertEquals(work.pairs, 0);
      assertEquals(site.tree(), [...before.keys()].sort());
      for (const path of paths.filter((path) => path.endsWith(".pem"))) {
        assertEquals(site.read(path), content(path));
      }
      const outcomes = [server.outcome, users[0].outcome];
      assertEquals(outcomes.filter((o) => o === "completed").length, 1);
      assertEquals(outcomes.filter((o) => o === "unchanged").length, 1);
    });
  });
}

Deno.test("generateKeys() hashes the password that an earlier run chose", async () => {
  await Site.use("bob\n", async (site) => {
    await site.run();
    const password = site.chosenPassword("bob");
    site.remove("keys/server/credentials.json");
    await site.run();
    assertEquals(site.chosenPassword("bob"), password);
    assert(await site.accepts("bob", password));
  });
});

Deno.test("generateKeys() gives a user without credential and folder a password", async () => {
  await Site.use("bob\n", async (site) => {
    await site.run();
    const key = site.read("keys/server/users/bob_public.pem");
    site.remove("keys/server/credentials.json", "keys/clients/bob");
    const { users } = await site.run();
    assertEquals(users[0].outcome, "completed");
    assertEquals(site.read("keys/server/users/bob_public.pem"), key);
    assert(await site.accepts("bob", site.chosenPassword("bob")));
  });
});

Deno.test("generateKeys() refuses a server whose private key is gone", async () => {
  await Site.use("bob\n", async (site) => {
    await site.run();
    site.remove("keys/server/server_private.pem");
    const before = site.snapshot();
    await assertRejects(
      () => site.run(),
      Error,
      "put that back, or make both anew with --rotate server",
    );
    assertEquals(site.snapshot(), before);
  });
});

Deno.test("generateKeys() tells of folders with another server's key", async () => {
  await Site.use("bob\n", async (site) => {
    const work = new QuickWork();
    await site.run({ work });
    site.remove("keys/server");
    const { warnings } = await site.run({ work });
    assertEquals(warnings.length, 1);
    const path = site.path("keys/clients/bob/server_public.pem");
    assert(warnings[0].startsWith(`${path} is not the key of this server`));
    site.remove("keys/clients/bob/server_public.pem");
    assertEquals((await site.run({ work })).warnings, []);
  });
});

Deno.test("generateKeys() removes the temporary files of a crash", async () => {
  await Site.use("bob\n", async (site) => {
    await site.run();
    const before = site.tree();
    const folders = ["keys/server", "keys/server/users", "keys/clients/bob"];
    for (const folder of folders) {
      const path = site.path(`${folder}/a.pem.tmp-0123456789abcdef`);
      await Deno.writeTextFile(path, "half a key");
    }
    await site.run();
    assertEquals(site.tree(), before);
  });
});

Deno.test("generateKeys() completes what was left by a failure anywhere", async () => {
  // Each heavy step in turn fails, as if the program had ended there.
  for (let step = 0; step < 5; step++) {
    await Site.use("alice\nbob:builder\n", async (site) => {
      await assertRejects(
        () => site.run({ work: new FailingWork(step) }),
        Error,
        "as planned",
      );
      await site.run();
      const [tree, work] = [site.tree(), new QuickWork()];
      await site.run({ work });
      assertEquals([site.tree(), work.pairs], [tree, 0]);
      assertEquals(tree.filter((path) => path.endsWith(".pem")).length, 10);
      assert(await site.accepts("alice", site.chosenPassword("alice")));
      assert(await site.accepts("bob", "builder"));
    });
  }
});

Deno.test("generateKeys() completes a rotation that failed anywhere", async () => {
  for (let step = 0; step < 3; step++) {
    await Site.use("alice\nbob\n", async (site) => {
      await site.run();
      const rotate = ["bob", "server"];
      await assertRejects(
        () => site.run({ rotate, work: new FailingWork(step) }),
        Error,
        "as planned",
      );
      await site.run();
      assertEquals((await site.run()).warnings, []);
      assertEquals(
        site.read("keys/clients/bob/bob_public.pem"),
        site.read("keys/server/users/bob_public.pem"),
      );
      assertEquals(
        site.read("keys/clients/bob/server_public.pem"),
        site.read("keys/server/server_public.pem"),
      );
      assert(await site.accepts("bob", site.chosenPassword("bob")));
    });
  }
});

Deno.test("generateKeys() gives every user another key", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    await site.run();
    assertNotEquals(
      site.read("keys/server/users/alice_public.pem"),
      site.read("keys/server/users/bob_public.pem"),
    );
  });
});

/** Work that fails at a step. */
class FailingWork extends QuickWork {
  #left: number;

  constructor(step: number) {
    super();
    this.#left = step;
  }

  override makePair() {
    return this.#step() ?? super.makePair();
  }

  override hash(password: string) {
    return this.#step() ?? super.hash(password);
  }

  #step(): Promise<never> | undefined {
    if (this.#left-- > 0) return undefined;
    return Promise.reject(new Error("failed as planned"));
  }
}
