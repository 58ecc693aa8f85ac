import type { Unlock } from "../../keys/unlock.ts";
import type { Recipients } from "../../letter/recipients.ts";
import type { Alias } from "../../seal/members.ts";
import type { KeyChange, Reader } from "../../seal/reader.ts";
import type { Draft } from "../draft/draft.ts";
import type { DraftParts } from "../draft/draft_parts.ts";
import type { MailSession } from "../session/mail_session.ts";

/** Whose keys they are, and where. */
export interface Member {
  user: string;
  /** The folder that keygen handed out. */
  keysDir: string;
  /** Opens private keys that are encrypted. */
  unlock?: Unlock;
  /** Told what a person should know. */
  notify(text: string): void;
}

/** Who hands over the group's list. */
export type ListSource = Pick<MailSession, "groupList">;

/** Recipients as they are when no alias is left. */
export interface Addressed {
  recipients: Recipients;
  /** Those who have no keys in the group's list. */
  strangers: string[];
  /** All names that stand for users. */
  aliases: readonly Alias[];
}

/** A member's keys for sealed letters, used with the newest list of the group. */
export interface LetterKeys {
  /**
   * Who opens letters.
   *
   * @throws {NoKeys} If the member's folder has no keys for them.
   */
  reader(source: ListSource): Promise<Reader>;
  /** The aliases of the group; none where the member's folder has no list. */
  aliases(source: ListSource): Promise<readonly Alias[]>;
  /**
   * Puts its users in the place of each alias, and says if those have changed since the
   * last time. It takes no private key.
   */
  address(recipients: Recipients, source: ListSource): Promise<Addressed>;
  /**
   * Seals a draft for its recipients, with users in the place of aliases, and the member.
   *
   * @param id What it is sent under.
   * @throws {NoKeys} If one of them has no keys for sealed letters.
   */
  seal(parts: DraftParts, id: string, source: ListSource): Promise<Draft>;
}

/** Also what was said of keys. */
export interface WatchedKeys extends LetterKeys {
  /** Recipients of what was sealed whose keys changed, as the member was told. */
  readonly changes: readonly KeyChange[];
}
