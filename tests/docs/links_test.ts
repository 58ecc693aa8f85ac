import { assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import {
  anchorsOf,
  codeOf,
  type Document,
  linksOf,
  pathsOf,
  readDocuments,
  ROOT,
} from "./document.ts";

const DOCUMENTS = readDocuments();

for (const document of DOCUMENTS) {
  Deno.test(`${document.path}: links lead somewhere`, () => {
    const { text } = document;
    const broken = linksOf(text).filter((link) => !resolves(link, document));
    assertEquals(broken, []);
  });

  Deno.test(`${document.path}: paths of the repository exist`, () => {
    const missing = pathsOf(document.text).filter((path) => !exists(path));
    assertEquals(missing, []);
  });

  Deno.test(`${document.path}: files named without their folder exist`, () => {
    const names = codeOf(document.text)
      .filter((code) => /^[a-z]\w*\.ts$/.test(code));
    assertEquals(names.filter((name) => !FILE_NAMES.has(name)), []);
  });

  Deno.test(`${document.path}: tasks exist`, () => {
    const tasks = codeOf(document.text).flatMap((code) =>
      [...code.matchAll(/deno(?:@[\d.]+)? task ([a-z]+)/g)].map(([, task]) =>
        task
      )
    );
    assertEquals(tasks.filter((task) => !TASKS.includes(task)), []);
  });
}

const TASKS = Object.keys(
  JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`)).tasks,
);

const FILE_NAMES = new Set(
  [".", "lib", "tests", "bench", "fuzz", "tools"].flatMap(fileNames),
);

/** The names of the files in a folder of the repository and, but for its root, below it. */
function fileNames(folder: string): string[] {
  return [...Deno.readDirSync(join(ROOT, folder))].flatMap((entry) =>
    entry.isFile
      ? [entry.name]
      : folder === "."
      ? []
      : fileNames(`${folder}/${entry.name}`)
  );
}

function resolves(link: string, { path, text }: Document): boolean {
  const [target, anchor] = link.split("#");
  const file = target === "" ? path : join(dirname(path), target);
  if (!exists(file)) return false;
  if (anchor === undefined) return true;
  const page = target === "" ? text : Deno.readTextFileSync(`${ROOT}/${file}`);
  return anchorsOf(page).includes(anchor);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(`${ROOT}/${path}`);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
