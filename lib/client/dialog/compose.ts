import type { Limits } from "../../protocol/requests/greeting.ts";
import {
  BytesContent,
  checkLength,
  type Content,
  fileContent,
} from "../draft/content.ts";
import { InvalidLine } from "../terminal/io.ts";
import { checkRecipients, checkTitle, type Draft } from "../draft/draft.ts";
import { type Prompts, UnfinishedContents } from "../terminal/prompts.ts";
import { parseRecipients } from "../draft/recipients.ts";

/**
 * Asks for a draft, and checks each part before it asks for the next.
 *
 * @param home The folder that `~/` at the beginning of a file name stands for.
 * @throws {RequestError} If a part may not be sent.
 * @throws {FileError} If the file cannot be read.
 */
export async function composeDraft(
  prompts: Prompts,
  limits: Limits,
  home?: string,
): Promise<Draft> {
  const to = parseRecipients(
    await prompts.ask("Enter destinations (separated by ;): "),
  );
  checkRecipients(to, limits.recipients);
  const title = await prompts.ask("Enter title: ");
  checkTitle(title);
  const fromFile = await prompts.askYesOrNo(
    "Would you like to load contents from a file?(Y/N) ",
  );
  const content = fromFile
    ? await askFile(prompts, limits.content, home)
    : await askContents(prompts, limits.content);
  await checkLength(content, limits.content);
  return { to, title, content };
}

async function askFile(
  prompts: Prompts,
  limit: number,
  home?: string,
): Promise<Content> {
  const name = (await prompts.ask("Enter filename: ")).trim();
  if (name === "") throw new InvalidLine("No file was named");
  const path = home ? name.replace(/^~(?=\/)/, home) : name;
  return await fileContent(path, limit);
}

async function askContents(prompts: Prompts, limit: number): Promise<Content> {
  const question = "Enter message contents: ";
  try {
    // UTF-8 takes at most four bytes a character (RFC 3629, 3).
    return new BytesContent(await prompts.askContents(question, 4 * limit));
  } catch (error) {
    throw error instanceof UnfinishedContents ? error.cause : error;
  }
}
