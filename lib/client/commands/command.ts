import type {
  FlagGroup,
  ParsedFlags,
} from "../../program/command_line/flags.ts";
import type { ImportAnswer } from "../../protocol/requests/mails/import.ts";
import type { DeletedQuery } from "../../protocol/requests/mails/deleted.ts";
import type { DeleteQuery } from "../../protocol/requests/mails/delete.ts";
import type { SendAnswer } from "../../protocol/requests/mails/send.ts";
import type { MarkQuery } from "../../protocol/requests/mails/mark.ts";
import type { MailRef } from "../../protocol/requests/mail_ref.ts";
import type {
  MailPage,
  MailSummary,
} from "../../protocol/requests/mail_summary.ts";
import type { PasswordQuery } from "../../protocol/requests/accounts/password.ts";
import type { Alias } from "../../seal/members.ts";
import type { KeyChange, Reader } from "../../seal/reader.ts";
import type { Draft } from "../draft/draft.ts";
import type { DraftParts } from "../draft/draft_parts.ts";
import type {
  ImportableMessage,
  MailSession,
} from "../session/mail_session.ts";
import type { Io } from "../terminal/io.ts";

/** What the program tells of a command. */
export interface CommandHelp {
  /** Its flags besides those of the connection. */
  flags: FlagGroup;
  /** What its help says below the one line of the list. */
  details?: string;
  /** Command lines for its help, the most common one first. */
  examples: string[];
}

/**
 * A one-shot command of mail-client. Each is one file of a room here, which exports its
 * `command`: its help and its work. Its flags are in flag_groups.ts of that room, and a line
 * in commands.ts makes it known.
 */
export interface Command extends CommandHelp {
  /**
   * Whether it reads standard input itself with these flags, so that the password has
   * to come from somewhere else. Absent for a command that never does.
   */
  takesInput?(flags: ParsedFlags): boolean;
  /** Whether it seals what it sends: what that needs is loaded while it logs in. */
  seals?: true;
  /**
   * Whether it may start a program of the person's choice. Absent for a command that never
   * does.
   *
   * @param chosen Whether the environment names an editor or a pager.
   */
  startsPrograms?(flags: ParsedFlags, chosen: boolean): boolean;
  /** Does the work, and prints its result. */
  run(context: CommandContext): Promise<void>;
}

/** What a command works with. */
export interface CommandContext {
  io: Io;
  flags: ParsedFlags;
  /** The words after the command, without the flags. */
  words: string[];
  /** The name of the user whose box it is. */
  user: string;
  /** The folder of the user's keys. */
  keysDir: string;
  /**
   * Who opens sealed letters, with the newest list of the group; loaded when it is asked for.
   *
   * @throws {Failure} If the folder has no keys for them.
   */
  reader(session: Pick<MailSession, "groupList">): Promise<Reader>;
  /** The aliases of the group; none where the folder has no list. */
  aliases(session: Pick<MailSession, "groupList">): Promise<readonly Alias[]>;
  /**
   * Makes a draft as it goes: sealed, unless `--seal` says otherwise. Every command that
   * sends a mail makes it here.
   *
   * @param id What it is sent under.
   * @throws {Failure} With exit code 4 if somebody has no keys for sealed letters.
   */
  outgoing(
    parts: DraftParts,
    id: string,
    mailbox: OpenMailbox,
  ): Promise<Draft>;
  /** Recipients of these drafts whose keys changed, as the person was told. */
  changes: readonly KeyChange[];
  /** How the user logs in. */
  login: Login;
  /** Waits that many ms. */
  sleep(ms: number): Promise<void>;
  /** Logs in, lets the box be used, and ends the session whatever happens. */
  withMailbox<T>(use: (mailbox: OpenMailbox) => Promise<T>): Promise<T>;
}

/** The password of a user, and where it is from. */
export interface Login {
  /** That of the latest login; the person may have mistyped the ones before. */
  password(): string;
  /** The file that it is in, if it is in one. */
  passwordFile?: string;
  /** The path beside the keys where keygen puts one, and where logins look for it. */
  besideKeys: string;
}

/** The user's box while the command is logged in. */
export interface OpenMailbox {
  readonly session: MailSession;
  /**
   * Asks whether a mail to these users could be sent.
   *
   * @throws {RequestError} If not.
   */
  checkNames(to: string[], aliases?: readonly string[]): Promise<void>;
  /** The group's list, unchecked; nothing if the server has no other than the known one. */
  groupList(known?: string): Promise<Uint8Array | undefined>;
  /** Sends a draft, over a new connection if this one is lost. */
  send(draft: Draft, id?: string): Promise<SendAnswer>;
  /** Puts a message into the box, over a new connection if this one is lost. */
  importMail(message: ImportableMessage): Promise<ImportAnswer>;
  /** Deletes a mail, over a new connection if this one is lost. */
  delete(query: DeleteQuery): Promise<MailSummary>;
  /** A page of the deleted mails. */
  deleted(query: DeletedQuery): Promise<MailPage>;
  /** Brings a deleted mail back, over a new connection if this one is lost. */
  undelete(ref: MailRef): Promise<MailSummary>;
  /** Marks a mail as read or unread, over a new connection if this one is lost. */
  mark(query: MarkQuery): Promise<MailSummary>;
  /** Gives the user another password. */
  changePassword(change: PasswordQuery): Promise<void>;
}
