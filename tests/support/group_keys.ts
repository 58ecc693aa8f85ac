/** The keys of alice, bob and carol. keygen takes seconds for them, so tests share them. */
import { assertEquals } from "@std/assert";
import { exists } from "@std/fs/exists";
import { join } from "@std/path";
import { lightenHashes } from "../../tools/light_hashes.ts";
import { FolderCopy } from "./folder_copy.ts";
import { runProgram } from "./programs.ts";

/** The passwords of the users in a test group. */
export const PASSWORDS: Record<string, string> = {
  alice: "wonder land",
  bob: "builder:1",
  carol: "päßwörd",
};

let copy: Promise<FolderCopy> | undefined;

/** What keygen wrote, made by the first who asks. */
export function sharedKeys(): Promise<FolderCopy> {
  return copy ??= load();
}

/** `deno task test` names a folder in which all test files share one set of keys. */
async function load(): Promise<FolderCopy> {
  const shared = Deno.env.get("LETTERLOCK_TEST_KEYS");
  if (shared) return await loadFrom(shared);
  const dir = await Deno.makeTempDir({ prefix: "letterlock-keys-" });
  try {
    return await loadFrom(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function loadFrom(shared: string): Promise<FolderCopy> {
  using lock = await Deno.open(join(shared, "lock"), {
    write: true,
    create: true,
  });
  await lock.lock(true);
  const made = join(shared, "made");
  if (!await exists(made)) await makeIn(shared, made);
  return await FolderCopy.read(made);
}

/** The folder appears under its name when all is in there. */
async function makeIn(shared: string, made: string): Promise<void> {
  const dir = await Deno.makeTempDir({ dir: shared });
  await makeKeys(dir);
  await Deno.rename(dir, made);
}

async function makeKeys(dir: string): Promise<void> {
  const lines = Object.entries(PASSWORDS).map((entry) => entry.join(":"));
  const users = join(dir, "users.txt");
  await Deno.writeTextFile(users, lines.join("\n"), { mode: 0o600 });
  const outcome = await runProgram(
    "keygen",
    ["--users", users, "--bits", "2048"],
    { cwd: dir },
  );
  assertEquals(outcome.code, 0, outcome.stderr);
  for (const [name, password] of Object.entries(PASSWORDS)) {
    const file = join(dir, "keys", "clients", name, "password");
    await Deno.writeTextFile(file, password, { mode: 0o600 });
  }
  // Most logins are of these two; carol's record stays as keygen made it.
  const { alice, bob } = PASSWORDS;
  await lightenHashes(join(dir, "keys", "server"), { alice, bob });
}
