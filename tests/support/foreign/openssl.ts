import { hasProgram, runForeign } from "./foreign_programs.ts";

/** Whether openssl is here; says so once where it is not. */
export const HAS_OPENSSL = await hasProgram("openssl", {
  args: ["version"],
  of: "openssl",
});

/** Runs openssl, and gives what it prints. */
export function openssl(args: string[], input: string): Promise<string> {
  return runForeign("openssl", args, { dir: Deno.cwd(), input });
}
