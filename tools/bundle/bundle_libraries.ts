/** Libraries as a file each: some are packages of a hundred files. */
import { configPath } from "../paths.ts";
import type { Source } from "../source.ts";
import { denoBundle } from "./deno_bundle.ts";
import { librariesAmong, type Library, libraryFile } from "./libraries.ts";

/**
 * Bundles the libraries into the folder `dir`, minified: a compiled program reads all that it
 * embeds each time it starts, and each of its processes keeps that.
 *
 * @throws {ToolError} If it cannot be done.
 */
export async function bundleLibraries(
  source: Source,
  dir: string,
): Promise<void> {
  const { imports } = JSON.parse(
    await Deno.readTextFile(configPath(source)),
  );
  const outdir = `${dir}/libraries`;
  await Deno.mkdir(outdir, { recursive: true });
  const entries = await Promise.all(
    librariesAmong(imports).map((library) => writeEntry(library, dir)),
  );
  const flags = ["--code-splitting", "--minify"];
  await denoBundle(source, { entries, outdir, flags });
  await Promise.all(entries.map((entry) => Deno.remove(entry)));
  await giveRequire(outdir);
}

async function writeEntry(
  { name, exports }: Library,
  dir: string,
): Promise<string> {
  const entry = `${dir}/${libraryFile(name)}.ts`;
  await Deno.writeTextFile(entry, `export ${exports} from "${name}";\n`);
  return entry;
}

/** What the bundler of Deno 2.6 leaves of a `require` of Node's modules. */
const NO_REQUIRE = "Dynamic require of";

const REQUIRE = `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
`;

async function giveRequire(dir: string): Promise<void> {
  for await (const { name } of Deno.readDir(dir)) {
    const code = await Deno.readTextFile(`${dir}/${name}`);
    if (!code.includes(NO_REQUIRE)) continue;
    await Deno.writeTextFile(`${dir}/${name}`, REQUIRE + code);
  }
}
