import { decodeText, encodeText, sha256 } from "../../crypto/bytes.ts";
import { PUBLIC_FILE } from "../../keys/file_modes.ts";
import { withFolderLock } from "../../keys/folder_lock.ts";
import { finishKeyChange, replaceTogether } from "../../keys/key_change.ts";
import {
  allowedSignersPath,
  groupListPath,
  groupPublicKeyPath,
} from "../../keys/paths.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import {
  formatAllowedSigners,
  GROUP_PRINCIPAL,
} from "../../seal/allowed_signers.ts";
import { ListError } from "../../seal/group_list.ts";
import { readSignedList } from "../../seal/key_files.ts";
import type { KnownList } from "../../seal/members.ts";
import { openAnyList } from "../../seal/signed_list.ts";
import { fingerprint } from "../../seal/ssh/wire.ts";
import type { MailSession } from "../session/mail_session.ts";

/**
 * Takes a new key of the group, by the fingerprint that its owner told, together with the
 * list that the server has. The number of the old list counts no more: whoever stole the
 * old key could have signed any.
 *
 * @param wanted `SHA256:` and 43 characters.
 * @throws {Failure} With exit code 7 if another key signed the server's list; with 4 if it
 * has no list.
 */
export async function takeGroupKey(
  keysDir: string,
  wanted: string,
  session: Pick<MailSession, "groupList">,
): Promise<void> {
  const signed = await session.groupList(await ownHash(keysDir));
  if (!signed) {
    const message = "The server has the list that your folder has";
    throw new Failure(EXIT.failed, `${message}; nothing was changed`);
  }
  const { text, list, groupKey } = await openOf(wanted, signed);
  const name = (path: string) => path.slice("/".length);
  const texts = new Map([
    [name(groupPublicKeyPath("")), `${groupKey} ${GROUP_PRINCIPAL}\n`],
    [name(groupListPath("")), text],
    [name(allowedSignersPath("")), formatAllowedSigners(list, groupKey)],
  ]);
  await withFolderLock(keysDir, async () => {
    await finishKeyChange(keysDir);
    await replaceTogether(keysDir, texts, { mode: PUBLIC_FILE });
  });
}

/** Of the list in the folder, whoever signed it; of nothing where there is none. */
async function ownHash(keysDir: string): Promise<string> {
  const text = await readSignedList(keysDir).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  return (await sha256(encodeText(text))).toHex();
}

async function openOf(
  wanted: string,
  signed: Uint8Array,
): Promise<KnownList & { text: string }> {
  try {
    const text = decodeText(signed);
    const { list, signer } = await openAnyList(text);
    const found = await fingerprint(signer);
    if (found !== wanted) throw otherKey(found);
    return { text, list: list(), groupKey: signer };
  } catch (error) {
    if (!(error instanceof ListError || error instanceof TypeError)) {
      throw error;
    }
    throw new Failure(
      EXIT.security,
      "The server's list of the group is damaged; nothing was changed",
    );
  }
}

function otherKey(found: string): Failure {
  return new Failure(
    EXIT.security,
    `The server's list of the group is signed by ${found}; nothing was changed`,
    "tell who runs keygen: somebody may have put this list there",
  );
}
