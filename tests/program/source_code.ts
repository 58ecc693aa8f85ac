const ROOT = new URL("../../", import.meta.url);

/** One file of the programs. */
export interface SourceFile {
  /** Below the repository's folder, such as `lib/keys/paths.ts`. */
  path: string;
  /** Its text without comments. */
  code: string;
}

/** Every file that the programs are made of: lib, server.ts, client.ts, keygen.ts. */
export async function sourceCode(): Promise<SourceFile[]> {
  const paths = ["server.ts", "client.ts", "keygen.ts"];
  for await (const path of sourcesBelow("lib")) paths.push(path);
  return await Promise.all(paths.map(async (path) => {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    return { path, code: withoutComments(text) };
  }));
}

/** Where a pattern matches, as `FILE: MATCH`, but for the files that may hold it. */
export function findSpelled(
  files: SourceFile[],
  pattern: RegExp,
  allowed: string[],
): string[] {
  return files
    .filter(({ path }) => !allowed.includes(path))
    .flatMap(({ path, code }) => {
      const match = pattern.exec(code);
      return match ? [`${path}: ${match[0]}`] : [];
    });
}

async function* sourcesBelow(dir: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(new URL(dir, ROOT))) {
    const path = `${dir}/${entry.name}`;
    if (entry.isDirectory) yield* sourcesBelow(path);
    else if (path.endsWith(".ts")) yield path;
  }
}

/** Good enough for searching: it also cuts what follows "//" in a string. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
}
