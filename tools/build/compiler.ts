/** Which deno compiles, and with which runtime inside. */
import { denortFromNpm } from "./denort.ts";
import { ToolError } from "../tool_error.ts";

/** A command that takes the arguments of `deno compile`. */
export interface Compiler {
  command: string;
  args: string[];
  env: Record<string, string>;
}

const NPM_DENO = "deno@2.6.8";
const NPM_TARGET = "x86_64-unknown-linux-gnu";
const RUNTIME_SITE = "https://dl.deno.land";
const RUNTIME_TIMEOUT_MS = 5_000;

/**
 * This deno, which downloads its runtime unless DENORT_BIN names one. Throws
 * ToolError where the runtime is neither there nor in reach.
 */
export async function defaultCompiler(target: string): Promise<Compiler> {
  const ready = Deno.env.has("DENORT_BIN") ||
    await isDownloaded(target) || await siteAnswers(fetch);
  if (!ready) {
    throw new ToolError(
      `Cannot download Deno's runtime: ${RUNTIME_SITE} is out of reach; ` +
        "on Linux x86-64 use `deno task build --runtime=npm`",
    );
  }
  return { command: Deno.execPath(), args: ["compile"], env: {} };
}

/** Deno 2.6.8 and a runtime, both from npm. Throws ToolError off Linux x86-64. */
export async function npmCompiler(target: string): Promise<Compiler> {
  if (target !== NPM_TARGET) {
    throw new ToolError(
      `Cannot build for ${target} with --runtime=npm: it has ${NPM_TARGET} only`,
    );
  }
  return {
    command: "npx",
    args: ["-y", NPM_DENO, "compile"],
    env: {
      DENORT_BIN: await denortFromNpm(cacheDir()),
      // 2.6 does not look at SSL_CERT_FILE and the like without it.
      DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "system",
    },
  };
}

/** Whether the site that has the runtimes answers within 5 s. */
export async function siteAnswers(get: typeof fetch): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(RUNTIME_TIMEOUT_MS);
    const response = await get(RUNTIME_SITE, { method: "HEAD", signal });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

async function isDownloaded(target: string): Promise<boolean> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--no-config", "--json"],
  }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
  const release = `${denoDir}/dl/release/v${Deno.version.deno}`;
  try {
    return (await Deno.stat(`${release}/denort-${target}.zip`)).isFile;
  } catch {
    return false;
  }
}

function cacheDir(): string {
  const { DENO_DIR, XDG_CACHE_HOME, HOME } = Deno.env.toObject();
  return `${DENO_DIR || XDG_CACHE_HOME || `${HOME}/.cache`}/letterlock`;
}
