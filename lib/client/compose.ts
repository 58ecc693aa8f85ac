import type { Limits } from "../protocol/messages.ts";
import {
  BytesContent,
  checkLength,
  type Content,
  fileContent,
} from "./content.ts";
import { InvalidLine } from "./io.ts";
import { checkRecipients, checkTitle, type Letter } from "./letter.ts";
import type { Prompts } from "./prompts.ts";
import { parseRecipients } from "./recipients.ts";

/**
 * Asks for a letter, each part of which is checked before the next is asked for.
 *
 * @param home What `~/` at the beginning of a file name stands for.
 * @throws {RequestError} If a part may not be sent.
 * @throws {FileError} If the file cannot be read.
 */
export async function composeLetter(
  prompts: Prompts,
  limits: Limits,
  home?: string,
): Promise<Letter> {
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
  // UTF-8 has four bytes a character at the most.
  const line = await prompts.askBytes("Enter message contents: ", 4 * limit);
  return new BytesContent(line);
}
