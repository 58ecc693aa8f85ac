/**
 * Tests that start no program share processes by room: a test file of its own costs 0.15 s
 * of a processor, for its isolate and the modules that it loads anew.
 */
import { ROOT } from "./paths.ts";

/** Rooms that stay files: their tests start programs, wait, and run beside each other. */
const OF_PROGRAMS = ["cluster", "end_to_end", "model", "security"];

/** The paths below tests/ of the rooms that stay files. */
export const PROGRAM_TESTS = OF_PROGRAMS.map((room) => `tests/${room}/`);

/**
 * Writes a module for each other room of tests, which imports the tests of the room.
 *
 * @param dir An empty folder.
 * @param root The repository.
 * @returns The modules' paths.
 */
export async function writeSuites(dir: string, root = ROOT): Promise<string[]> {
  const suites: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}/tests`)) {
    if (!isDirectory || OF_PROGRAMS.includes(name)) continue;
    const files = await Array.fromAsync(testFiles(`${root}/tests/${name}`));
    if (files.length === 0) continue;
    const suite = `${dir}/${name}_test.ts`;
    await Deno.writeTextFile(suite, files.sort().map(importOf).join(""));
    suites.push(suite);
  }
  return suites.sort();
}

function importOf(file: string): string {
  // C:/x on Windows has no slash before it.
  const path = encodeURI(file.replace(/^\//, ""))
    .replaceAll("#", "%23").replaceAll("?", "%3F");
  return `import "file:///${path}";\n`;
}

async function* testFiles(dir: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    if (isDirectory) yield* testFiles(`${dir}/${name}`);
    else if (name.endsWith("_test.ts")) yield `${dir}/${name}`;
  }
}
