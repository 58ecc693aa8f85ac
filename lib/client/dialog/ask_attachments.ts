import { checkAttachments } from "../../protocol/rules.ts";
import { attachFile, type Attachment } from "../draft/attachments.ts";
import { InvalidLine } from "../terminal/io.ts";
import type { Prompts } from "../terminal/prompts.ts";
import { again, askPath, type Composing } from "./ask_again.ts";

/**
 * Asks a person for files to attach until there are no more. A script is not asked: its
 * next line answers the next question of the menu.
 */
export async function askAttachments(
  prompts: Prompts,
  composing: Composing,
): Promise<Attachment[]> {
  const files: Attachment[] = [];
  if (!composing.person || composing.limits.attachments === 0) return files;
  let question = "Attach a file?(Y/N) ";
  while (await prompts.askYesOrNo(question)) {
    const file = await askAttachment(prompts, composing, files);
    if (!file) continue;
    files.push(file);
    question = "Attach another file?(Y/N) ";
  }
  return files;
}

/** A file that fits beside the others, or none if the person names none after all. */
async function askAttachment(
  prompts: Prompts,
  composing: Composing,
  others: readonly Attachment[],
): Promise<Attachment | undefined> {
  try {
    return await again(prompts, composing, async () => {
      const file = await attachFile(await askPath(prompts, composing));
      const sizes = [...others, file].map(({ size }) => size);
      checkAttachments(sizes, composing.limits.attachments);
      return file;
    });
  } catch (error) {
    if (error instanceof InvalidLine) return undefined;
    throw error;
  }
}
