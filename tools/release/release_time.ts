import { ToolError } from "../tool_error.ts";

/**
 * The time that all files of a release have, in s since the epoch: SOURCE_DATE_EPOCH
 * (https://reproducible-builds.org/specs/source-date-epoch/), else that of the commit.
 *
 * @param root The repository.
 * @throws {ToolError} If it is no time, or there is neither.
 */
export async function releaseTime(
  root: string,
  epoch = Deno.env.get("SOURCE_DATE_EPOCH"),
): Promise<number> {
  const text = epoch ?? await commitTime(root);
  // An archive for Windows begins its count with 1980, and ends it after 32 bits here.
  if (/^\d{9,10}$/.test(text) && Number(text) >= 315_532_800) {
    return Number(text);
  }
  throw new ToolError(
    `SOURCE_DATE_EPOCH takes seconds since 1970, from 1980 on, not "${text}"`,
  );
}

async function commitTime(root: string): Promise<string> {
  const args = ["-C", root, "log", "-1", "--format=%ct"];
  try {
    const { success, stdout } = await new Deno.Command("git", { args })
      .output();
    if (success) return new TextDecoder().decode(stdout).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new ToolError(
    "Cannot tell the time of the release: this is no git repository; " +
      "set SOURCE_DATE_EPOCH",
  );
}
