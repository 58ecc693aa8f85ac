import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { QuickWork } from "./quick_work.ts";
import { KeygenFolder } from "./keygen_folder.ts";

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
    await KeygenFolder.use("bob\n", async (keygen) => {
      await keygen.run();
      const before = keygen.snapshot();
      const content = (path: string) =>
        before.get(path)?.replace(/^\d+ \d+ /, "");
      keygen.remove(...paths);
      const work = new QuickWork();
      const { server, users } = await keygen.run({ work });
      assertEquals(work.pairs, 0);
      assertEquals(keygen.tree(), [...before.keys()].sort());
      for (const path of paths.filter((path) => path.endsWith(".pem"))) {
        assertEquals(keygen.read(path), content(path));
      }
      const outcomes = [server.outcome, users[0].outcome];
      assertEquals(outcomes.filter((o) => o === "completed").length, 1);
      assertEquals(outcomes.filter((o) => o === "unchanged").length, 1);
    });
  });
}

Deno.test("generateKeys() hashes the password that an earlier run chose", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    await keygen.run();
    const password = keygen.chosenPassword("bob");
    keygen.remove("keys/server/credentials.json");
    await keygen.run();
    assertEquals(keygen.chosenPassword("bob"), password);
    assert(await keygen.accepts("bob", password));
  });
});

Deno.test("generateKeys() gives a user without credential and folder a password", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    await keygen.run();
    const key = keygen.read("keys/server/users/bob_public.pem");
    keygen.remove("keys/server/credentials.json", "keys/clients/bob");
    const { users } = await keygen.run();
    assertEquals(users[0].outcome, "completed");
    assertEquals(keygen.read("keys/server/users/bob_public.pem"), key);
    assert(await keygen.accepts("bob", keygen.chosenPassword("bob")));
  });
});

Deno.test("generateKeys() refuses a server whose private key is gone", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    await keygen.run();
    keygen.remove("keys/server/server_private.pem");
    const before = keygen.snapshot();
    await assertRejects(
      () => keygen.run(),
      Error,
      "put that back, or make both anew with --rotate server",
    );
    assertEquals(keygen.snapshot(), before);
  });
});

Deno.test("generateKeys() tells of folders with another server's key", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    const work = new QuickWork();
    await keygen.run({ work });
    keygen.remove("keys/server");
    const { warnings } = await keygen.run({ work });
    assertEquals(warnings.length, 1);
    const path = keygen.path("keys/clients/bob/server_public.pem");
    assert(warnings[0].startsWith(`${path} is not the key of this server`));
    keygen.remove("keys/clients/bob/server_public.pem");
    assertEquals((await keygen.run({ work })).warnings, []);
  });
});

Deno.test("generateKeys() removes the temporary files of a crash", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    await keygen.run();
    const before = keygen.tree();
    const folders = [
      ...["keys/server", "keys/server/users", "keys/clients/bob"],
      "keys/group",
    ];
    for (const folder of folders) {
      const path = keygen.path(`${folder}/a.pem.tmp-0123456789abcdef`);
      await Deno.writeTextFile(path, "half a key");
    }
    await keygen.run();
    assertEquals(keygen.tree(), before);
  });
});

Deno.test("generateKeys() completes what was left by a failure anywhere", async () => {
  // Each heavy step in turn fails, as if the program had ended there.
  for (let step = 0; step < 5; step++) {
    await KeygenFolder.use("alice\nbob:builder\n", async (keygen) => {
      await assertRejects(
        () => keygen.run({ work: new FailingWork(step) }),
        Error,
        "as planned",
      );
      await keygen.run();
      const [tree, work] = [keygen.tree(), new QuickWork()];
      await keygen.run({ work });
      assertEquals([keygen.tree(), work.pairs], [tree, 0]);
      assertEquals(tree.filter((path) => path.endsWith(".pem")).length, 10);
      assert(await keygen.accepts("alice", keygen.chosenPassword("alice")));
      assert(await keygen.accepts("bob", "builder"));
    });
  }
});

Deno.test("generateKeys() completes a rotation that failed anywhere", async () => {
  for (let step = 0; step < 3; step++) {
    await KeygenFolder.use("alice\nbob\n", async (keygen) => {
      await keygen.run();
      const rotate = ["bob", "server"];
      await assertRejects(
        () => keygen.run({ rotate, work: new FailingWork(step) }),
        Error,
        "as planned",
      );
      await keygen.run();
      assertEquals((await keygen.run()).warnings, []);
      assertEquals(
        keygen.read("keys/clients/bob/bob_public.pem"),
        keygen.read("keys/server/users/bob_public.pem"),
      );
      assertEquals(
        keygen.read("keys/clients/bob/server_public.pem"),
        keygen.read("keys/server/server_public.pem"),
      );
      assert(await keygen.accepts("bob", keygen.chosenPassword("bob")));
    });
  }
});

Deno.test("generateKeys() gives every user another key", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    assertNotEquals(
      keygen.read("keys/server/users/alice_public.pem"),
      keygen.read("keys/server/users/bob_public.pem"),
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
