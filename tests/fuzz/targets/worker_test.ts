import { assertEquals, assertRejects } from "@std/assert";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import type { FuzzCase, Throw } from "../../../fuzz/cases/case.ts";
import { FuzzError } from "../../../fuzz/fuzz_error.ts";
import { readSeeds } from "../../../fuzz/cases/seeds.ts";
import {
  type Installation,
  makeFolders,
  makeInstallation,
  removeFolders,
} from "../../../fuzz/targets/installation.ts";
import { type Faults, WorkerTarget } from "../../../fuzz/targets/worker.ts";

const seeds = await readSeeds();

async function withWorker(
  test: (worker: WorkerTarget, installation: Installation) => Promise<void>,
  faults: Faults = {},
): Promise<void> {
  const folders = await makeFolders();
  const installation = await makeInstallation(folders);
  const worker = new WorkerTarget(installation, faults);
  try {
    await test(worker, installation);
  } finally {
    worker.close();
    await removeFolders(folders);
  }
}

function makeCase(
  stage: FuzzCase["stage"],
  throws: Throw[],
  mode: FuzzCase["mode"] = "enhanced",
): FuzzCase {
  return { number: 0, mode, stage, throws, pieces: [1000] };
}

const record = (bytes: Uint8Array): Throw => ({
  seal: "record",
  bytes,
  edits: [],
  fits: true,
});
const login = (text: string): Throw => ({
  seal: "login",
  bytes: encodeText(text),
  edits: [],
  fits: false,
});
const draft = (text: string) =>
  encodeText(`\x01${text}`.replace("$draft", "draft-id"));
const MAIL = [
  record(
    draft('{"type":"send","id":"$draft","to":["bob"],"title":"Hello"}'),
  ),
  record(encodeText("\x02Hi Bob")),
  record(encodeText('\x01{"type":"end"}')),
];

Deno.test("WorkerTarget looks at every frame of the seeds, and none does harm", async () => {
  await withWorker(async (worker) => {
    for (const mode of ["basic", "enhanced"] as const) {
      for (const dialog of seeds.sessions) {
        const throws = dialog.map(record);
        const frames = await worker.run(makeCase("session", throws, mode));
        assertEquals(frames, throws.length);
      }
      for (const dialog of seeds.sessionEnds) {
        await worker.run(makeCase("session", dialog.map(record), mode));
      }
      const logins = seeds.logins.map(login);
      assertEquals(
        await worker.run(makeCase("login", logins, mode)),
        logins.length,
      );
    }
  });
});

Deno.test("WorkerTarget fails when a login is accepted with a wrong password", async () => {
  const wrong = login(seeds.logins.find((text) => /looking glass/.test(text))!);
  await withWorker(
    (worker) => worker.run(makeCase("login", [wrong])).then(() => {}),
  );
  await withWorker(async (worker) => {
    await assertRejects(
      () => worker.run(makeCase("login", [wrong])),
      FuzzError,
      "a login ended in",
    );
  }, { acceptAll: true });
});

Deno.test("WorkerTarget fails when a mail over the limits is delivered", async () => {
  await withWorker((worker) =>
    worker.run(makeCase("session", MAIL)).then((frames) =>
      assertEquals(frames, 3)
    )
  );
  await withWorker(async (worker) => {
    const content = record(encodeText("\x02" + "x".repeat(5000)));
    const long = MAIL.with(1, content);
    await assertRejects(
      () => worker.run(makeCase("session", long)),
      FuzzError,
      "5000 characters in new/",
    );
  }, { maxContent: 10_000 });
});

Deno.test("WorkerTarget fails when something else than a client's fault ends a session", async () => {
  await withWorker(async (worker, installation) => {
    await Deno.remove(installation.keys, { recursive: true });
    await Deno.writeTextFile(installation.keys, "no folder");
    await assertRejects(
      () => worker.run(makeCase("session", MAIL)),
      Error,
      "Not a directory",
    );
  });
});
