/** What this machine's cache has, and what its network reaches. */
import npmConfig from "./npm/deno.json" with { type: "json" };
import { configPath } from "./paths.ts";
import type { Machine, Source } from "./source.ts";
import { ToolError } from "./tool_error.ts";

const JSR_TIMEOUT_MS = 3_000;

/** The machine that this runs on. */
export const thisMachine: Machine = {
  cached: modulesCached,
  jsrAnswers: () => jsrAnswers(fetch, Deno.env.get("JSR_URL")),
  download: downloadModules,
};

/** Whether JSR answers within 3 s; `jsrUrl` is its address, if not the usual one. */
export async function jsrAnswers(
  get: typeof fetch,
  jsrUrl = "https://jsr.io",
): Promise<boolean> {
  const url = new URL("/@std/cli/meta.json", jsrUrl);
  try {
    const signal = AbortSignal.timeout(JSR_TIMEOUT_MS);
    const response = await get(url, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Whether Deno's cache, in `denoDir` if not the usual one, has all from `source`. */
export async function modulesCached(
  source: Source,
  denoDir?: string,
): Promise<boolean> {
  const { success } = await importAll(source, {
    args: ["--cached-only"],
    env: denoDir ? { DENO_DIR: denoDir } : {},
    stderr: "null",
  });
  return success;
}

async function downloadModules(source: Source): Promise<void> {
  const npm = source === "npm";
  if (npm) console.error("JSR is out of reach: taking @std from npm");
  const { success } = await importAll(source, { stderr: "inherit" });
  if (success) return;
  throw new ToolError(`Cannot get @std from ${npm ? "JSR or npm" : "JSR"}`);
}

/** Imports all that is imported from outside the repository. */
async function importAll(
  source: Source,
  { args = [], ...options }: Deno.CommandOptions,
): Promise<Deno.CommandStatus> {
  const child = new Deno.Command(Deno.execPath(), {
    ...options,
    args: ["run", "--quiet", "-A", "--no-check", ...args]
      .concat("--config", configPath(source), "-"),
    stdin: "piped",
    stdout: "null",
  }).spawn();
  const imports = outsideModules(source).map((name) => `import "${name}";\n`);
  // It may end before it has read them all; its exit code tells.
  await new Blob(imports).stream().pipeTo(child.stdin).catch(() => {});
  return await child.status;
}

// "deno-std/" is only the beginning of names, and fast-check is for tests alone.
const NOT_LOADED = ["deno-std/", "fast-check"];

/** Those of the npm map that stand in for JSR's packages. */
const STAND_INS = ["fs-extra"];

/** Those of the map that programs import by their name. */
function outsideModules(source: Source): string[] {
  const left = source === "npm" ? NOT_LOADED : [...NOT_LOADED, ...STAND_INS];
  return Object.keys(npmConfig.imports).filter((name) => !left.includes(name));
}
