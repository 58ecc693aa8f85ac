import { assertEquals } from "@std/assert";
import {
  circles,
  environmentReaders,
  fullFolders,
  longChains,
  privilegeCrossings,
  strayTests,
  undocumentedExports,
  upwardImports,
} from "./rules.ts";
import type { Imports } from "./tree.ts";

/** A tree in which a file imports these others. */
function tree(imports: Record<string, string[]>): Imports {
  const all = new Map(Object.entries(imports));
  for (const file of [...all.values()].flat()) {
    if (!all.has(file)) all.set(file, []);
  }
  return all;
}

/** Files of a folder, each of which imports the next. */
function chain(folder: string, length: number): Record<string, string[]> {
  const names = Array.from({ length }, (_, i) => `${folder}/${i}.ts`);
  return Object.fromEntries(
    names.map((name, i) => [name, names.slice(i + 1, i + 2)]),
  );
}

Deno.test("fullFolders() counts what lies in a folder itself", () => {
  const files = (folder: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${folder}/${i}.json`);
  const fine = [...files("lib/a", 18), ...files("lib/a/b", 18)];
  assertEquals(fullFolders(fine), []);
  assertEquals(fullFolders([...fine, "lib/a/x"]), ["lib/a has 19 files"]);
});

Deno.test("circles() shows the way around", () => {
  const imports = tree({ "lib/a.ts": ["lib/b.ts"], "lib/b.ts": ["lib/a.ts"] });
  assertEquals(circles(imports), ["lib/a.ts > lib/b.ts > lib/a.ts"]);
  assertEquals(circles(tree(chain("lib/keys", 5))), []);
});

Deno.test("longChains() shows a chain of 13 files, but none of tests", () => {
  const twelve = chain("lib/keys", 12);
  assertEquals(longChains(tree(twelve)), []);
  assertEquals(longChains(tree(chain("tests/keys", 13))), []);
  const [line] = longChains(tree({ ...twelve, "a.ts": ["lib/keys/0.ts"] }));
  assertEquals(line, undefined, "a.ts is no program");
  const [found] = longChains(
    tree({ ...twelve, "server.ts": ["lib/keys/0.ts"] }),
  );
  assertEquals(
    found.slice(0, 40),
    "13 files: server.ts > lib/keys/0.ts > li",
  );
});

Deno.test("upwardImports() names imports of a room above or beside", () => {
  assertEquals(
    upwardImports(tree({
      "server.ts": ["lib/server/main.ts", "lib/program/run.ts"],
      "lib/server/main.ts": ["lib/store/store.ts", "lib/server/a/b.ts"],
      "lib/store/store.ts": ["lib/letter/x.ts", "lib/crypto/y.ts"],
      "tests/a_test.ts": ["lib/server/main.ts", "tools/x.ts"],
    })),
    [],
  );
  const wrong = {
    "lib/crypto/a.ts": ["lib/keys/b.ts"],
    "lib/client/a.ts": ["lib/server/b.ts", "lib/store/c.ts"],
    "lib/server/a.ts": ["lib/client/b.ts"],
    "lib/letter/a.ts": ["lib/protocol/b.ts"],
    "lib/keygen/a.ts": ["tools/b.ts"],
    "client.ts": ["lib/server/b.ts"],
  };
  const lines = Object.entries(wrong)
    .flatMap(([from, all]) => all.map((to) => `${from} imports ${to}`));
  assertEquals(upwardImports(tree(wrong)), lines);
});

Deno.test("privilegeCrossings() finds them by way of others too", () => {
  const [supervisor, worker] = [
    "lib/server/supervisor/a.ts",
    "lib/server/worker/b.ts",
  ];
  const shared = { [supervisor]: ["lib/server/ipc/c.ts"] };
  const fine = tree({ ...shared, [worker]: ["lib/server/ipc/c.ts"] });
  assertEquals(privilegeCrossings(fine), []);
  assertEquals(
    privilegeCrossings(tree({ ...shared, "lib/server/ipc/c.ts": [worker] })),
    [`${supervisor} needs ${worker}`],
  );
  assertEquals(
    privilegeCrossings(tree({ [worker]: [supervisor] })),
    [`${worker} needs ${supervisor}`],
  );
});

Deno.test("environmentReaders() finds them by way of others too", () => {
  const imports = tree({
    "lib/server/worker/a.ts": ["lib/keys/b.ts"],
    "lib/keys/b.ts": ["lib/program/c.ts"],
    "lib/server/main.ts": ["lib/program/d.ts"],
  });
  const reads = (file: string) => /[cd]\.ts$/.test(file);
  assertEquals(environmentReaders(imports, reads), ["lib/program/c.ts"]);
});

Deno.test("strayTests() finds tests of folders that there are not", () => {
  const code = ["lib/store/maildir/a.ts", "bench/report/b.ts", "tools/c.ts"];
  const fine = [
    ...["tests/store/maildir/a_test.ts", "tests/store/b_test.ts"],
    ...["tests/bench/report/c_test.ts", "tests/tools/d_test.ts"],
    ...["tests/security/records/e_test.ts", "tests/store/old/helper.ts"],
  ];
  assertEquals(strayTests([...code, ...fine]), []);
  const stray = ["tests/store/old/f_test.ts", "tests/g_test.ts"];
  assertEquals(strayTests([...code, ...stray]), stray);
});

Deno.test("undocumentedExports() names what has no docstring right above it", () => {
  const code = [
    "/** Said. */",
    "export const a = 1;",
    "export async function b() {}",
    "// No docstring.",
    "export interface C {}",
    "function d() {}",
  ].join("\n");
  const files = ["lib/crypto/x.ts", "lib/client/y.ts"];
  assertEquals(undocumentedExports(files, () => code), [
    "lib/crypto/x.ts:3 b",
    "lib/crypto/x.ts:5 C",
  ]);
});
