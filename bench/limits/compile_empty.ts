import {
  type Compiler,
  defaultCompiler,
  npmCompiler,
} from "../../tools/build/compiler.ts";
import { run } from "../systems/program.ts";

/** Compiles a program as `deno task build` does; the binary's path. */
export async function compileEmpty(
  source: string,
  output: string,
): Promise<string> {
  const { command, args, env } = await compiler();
  const more = ["--quiet", "--no-check", "--no-config", "--output", output];
  await run({ path: command, args: [...args, ...more, source] }, { env });
  return output;
}

/** The compiler of the build; it takes the runtime from npm where its site is out of reach. */
async function compiler(): Promise<Compiler> {
  try {
    return await defaultCompiler(Deno.build.target);
  } catch {
    return await npmCompiler(Deno.build.target);
  }
}
