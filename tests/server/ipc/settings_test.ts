import { assertEquals } from "@std/assert";
import {
  parseWorkerArgs,
  workerArgs,
  type WorkerSettings,
} from "../../../lib/server/ipc/settings.ts";

const SETTINGS: WorkerSettings = {
  task: "serve",
  keys: "/srv/keys/server",
  mail: "/srv/mail",
  maxContent: 1_000_000,
  maxAttachments: 25_000_000,
  sealedOnly: true,
  quota: 500,
  idleMs: 600_000,
  sessionMs: 3_600_000,
};

Deno.test("a worker reads the settings that it was started with", () => {
  assertEquals(parseWorkerArgs(workerArgs(SETTINGS)), SETTINGS);
  const { quota: _, ...unlimited } = SETTINGS;
  assertEquals(parseWorkerArgs(workerArgs(unlimited)), unlimited);
});

Deno.test("a command line without the worker's flag is none of a worker", () => {
  const [, json] = workerArgs(SETTINGS);
  for (const args of [[], ["--enhanced"], [json], ["--workers", json]]) {
    assertEquals(parseWorkerArgs(args), undefined);
  }
});

/** Changes after which the settings are none. */
const WRONG: Record<string, unknown>[] = [
  { task: "delete" },
  { task: undefined },
  { keys: 7 },
  { mail: undefined },
  { maxContent: "many" },
  { maxAttachments: "25M" },
  { sealedOnly: "yes" },
  { quota: "500M" },
  { idleMs: -1 },
  { sessionMs: null },
];

for (const change of WRONG) {
  Deno.test(`a worker does not start with ${Deno.inspect(change)}`, () => {
    const json = JSON.stringify({ ...SETTINGS, ...change });
    assertEquals(parseWorkerArgs(["--worker", json]), undefined);
  });
}

Deno.test("a worker does not start with what is no object", () => {
  for (const args of [["--worker"], ["--worker", "{"], ["--worker", "[]"]]) {
    assertEquals(parseWorkerArgs(args), undefined);
  }
});
