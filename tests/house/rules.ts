/** The rules of the house. Each gives a line for everything that breaks it. */
import { among, followImports } from "./chains.ts";
import { folderOf, type Imports, reachedFrom } from "./tree.ts";

const MAX_FILES = 18;
const MAX_CHAIN = 12;

/** The rooms that a room may import besides itself and what those may import. */
const BELOW: Record<string, string[]> = {
  "server.ts": ["lib/server"],
  "client.ts": ["lib/client"],
  "keygen.ts": ["lib/keygen"],
  "lib/server": ["lib/store", "lib/seal"],
  "lib/client": ["lib/seal"],
  "lib/keygen": ["lib/store", "lib/seal"],
  "lib/store": ["lib/letter", "lib/keys", "lib/protocol"],
  "lib/seal": ["lib/letter", "lib/keys", "lib/protocol"],
  "lib/letter": ["lib/crypto"],
  "lib/keys": ["lib/crypto"],
  "lib/protocol": ["lib/crypto"],
  "lib/crypto": ["lib/program"],
  "lib/program": [],
};

/** Whether a file is of the programs: what is on top of them is not. */
export function isOfPrograms(file: string): boolean {
  return roomOf(file) in BELOW;
}

/** A program, or a folder of lib; else the first folder of the path. */
export function roomOf(file: string): string {
  const parts = file.split("/");
  return parts.slice(0, parts[0] === "lib" ? 2 : 1).join("/");
}

/** A folder has at most 18 files, of code or of data. */
export function fullFolders(files: string[]): string[] {
  const folders = Map.groupBy(files, folderOf);
  return [...folders]
    .filter(([folder, inside]) => folder !== "" && inside.length > MAX_FILES)
    .map(([folder, inside]) => `${folder} has ${inside.length} files`);
}

/** No file imports itself by way of others, not even for a type. */
export function circles(imports: Imports): string[] {
  return followImports(imports).circles.map((circle) => circle.join(" > "));
}

/** No chain of imports in the programs has more than 12 files. */
export function longChains(imports: Imports): string[] {
  const { longest } = followImports(among(imports, isOfPrograms));
  if (longest.length <= MAX_CHAIN) return [];
  return [`${longest.length} files: ${longest.join(" > ")}`];
}

/** Imports point down: to the own room or to one below. */
export function upwardImports(imports: Imports): string[] {
  const own = among(imports, isOfPrograms);
  return [...own.keys()].flatMap((from) => {
    const rooms = roomsBelow(roomOf(from));
    return imports.get(from)!
      .filter((to) => !rooms.has(roomOf(to)))
      .map((to) => `${from} imports ${to}`);
  });
}

/** A room, and all that it may import. */
function roomsBelow(room: string): Set<string> {
  const rooms = new Set([room]);
  for (const next of rooms) {
    for (const below of BELOW[next] ?? []) rooms.add(below);
  }
  return rooms;
}

/** Supervisor and worker meet in ipc: neither needs a file of the other, at any distance. */
export function privilegeCrossings(imports: Imports): string[] {
  const [supervisor, worker] = ["lib/server/supervisor/", "lib/server/worker/"];
  return [
    ...crossings(imports, supervisor, worker),
    ...crossings(imports, worker, supervisor),
  ];
}

function crossings(imports: Imports, from: string, to: string): string[] {
  const starts = [...imports.keys()].filter((file) => file.startsWith(from));
  return starts.flatMap((start) =>
    [...reachedFrom(imports, start)]
      .filter((file) => file.startsWith(to))
      .map((file) => `${start} needs ${file}`)
  );
}

/** Neither a worker nor its sandbox needs a file that reads the environment. */
export function environmentReaders(
  imports: Imports,
  readsEnvironment: (file: string) => boolean,
): string[] {
  const starts = [...imports.keys()]
    .filter((file) => file.startsWith("lib/server/worker/"));
  const reached = starts.flatMap((start) => [...reachedFrom(imports, start)]);
  return [...new Set(reached)].filter(readsEnvironment);
}

/** Tests that look at more than one room, or at none. */
const ROOMS_OF_TESTS = [
  "tests/cluster",
  "tests/docs",
  "tests/end_to_end",
  "tests/house",
  "tests/model",
  "tests/properties",
  "tests/security",
];

/** A test lies where the code lies: tests/x of lib/x, of bench, fuzz or tools. */
export function strayTests(files: string[]): string[] {
  const folders = new Set(files.flatMap(foldersAbove));
  return files.filter((file) => {
    if (!/^tests\/.*_test\.ts$/.test(file)) return false;
    if (ROOMS_OF_TESTS.some((room) => file.startsWith(`${room}/`))) {
      return false;
    }
    const mirrored = folderOf(file).slice("tests/".length);
    return !folders.has(`lib/${mirrored}`) && !folders.has(mirrored);
  });
}

/** Every folder on the way to a file. */
export function foldersAbove(file: string): string[] {
  const folder = folderOf(file);
  return folder === "" ? [] : [folder, ...foldersAbove(folder)];
}

/** Rooms whose exports others build on. */
const DOCUMENTED = /^lib\/(protocol|crypto|letter|seal|store)\//;

/** What those rooms export without a docstring, as FILE:LINE NAME. */
export function undocumentedExports(
  files: string[],
  read: (file: string) => string,
): string[] {
  return files.filter((file) => DOCUMENTED.test(file)).flatMap((file) => {
    const lines = read(file).split("\n");
    return lines.flatMap((line, i) => {
      const name = EXPORT.exec(line)?.[1];
      const isDocumented = i > 0 && lines[i - 1].trimEnd().endsWith("*/");
      return name && !isDocumented ? [`${file}:${i + 1} ${name}`] : [];
    });
  });
}

const EXPORT =
  /^export (?:abstract |async )?(?:function\*?|class|const|interface|type) (\w+)/;
