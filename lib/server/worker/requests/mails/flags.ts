import { encodeText } from "../../../../crypto/bytes.ts";
import { newHasher } from "../../../../crypto/hasher.ts";
import { DataWriter } from "../../../../protocol/requests/data_writer.ts";
import { END } from "../../../../protocol/requests/ending.ts";
import { flagLine } from "../../../../protocol/requests/flag_list.ts";
import {
  FLAGS,
  type FlagsQuery,
} from "../../../../protocol/requests/mails/flags.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Answers with the ids and flags of all mails, unless the client has that list. It is made
 * twice rather than kept: a big box would fill the memory.
 */
export async function answerFlags(
  { known }: FlagsQuery,
  context: RequestContext,
): Promise<void> {
  const { channel } = context;
  const same = known !== undefined && known === await hashOfList(context);
  await channel.post(FLAGS.ok({ same }));
  if (!same) {
    const writer = new DataWriter(channel);
    for await (const piece of listOf(context)) await writer.add(piece);
    await writer.flush();
  }
  await channel.send(END.ask({}));
}

async function hashOfList(context: RequestContext): Promise<string> {
  const hasher = await newHasher();
  for await (const piece of listOf(context)) hasher.update(piece);
  return hasher.hex();
}

async function* listOf(
  { store, user }: RequestContext,
): AsyncGenerator<Uint8Array> {
  for await (const mails of store.flags(user)) {
    yield encodeText(mails.map(flagLine).join(""));
  }
}
