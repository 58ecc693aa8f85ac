/** Asks Deno's cache and JSR itself. */
import npmConfig from "./npm/deno.json" with { type: "json" };
import { configPath } from "./paths.ts";
import type { Probes, Source } from "./source.ts";

const JSR_TIMEOUT_MS = 3_000;

/** The probes of this machine. */
export const machineProbes: Probes = {
  cached: (source) => modulesCached(source),
  jsrAnswers: async () => {
    const answers = await jsrAnswers(fetch, Deno.env.get("JSR_URL"));
    if (!answers) console.error("JSR is out of reach: taking @std from npm");
    return answers;
  },
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

/** What is imported from outside the repository, where `@std` comes from `source`. */
function outsideModules(source: Source): string[] {
  const names = Object.keys(npmConfig.imports);
  if (source === "npm") return names;
  return names.filter((name) => name.startsWith("@std/"));
}

/** Whether Deno's cache has all that is imported from `source`; `env` is added to the environment. */
export async function modulesCached(
  source: Source,
  env: Record<string, string> = {},
): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--cached-only", "--no-check"]
      .concat("--config", configPath(source), "-"),
    env,
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const imports = outsideModules(source).map((name) => `import "${name}";\n`);
  // It may end before it has read them all; its exit code tells.
  await new Blob(imports).stream().pipeTo(child.stdin).catch(() => {});
  return (await child.status).success;
}
