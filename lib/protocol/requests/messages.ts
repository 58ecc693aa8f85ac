import {
  ProtocolError,
  REQUEST_ERROR_CODES,
  type RequestErrorCode,
} from "../errors.ts";
import { parseInline } from "./inline_content.ts";

/** A mail in a list. */
export interface MailSummary {
  /** Never changes and is never used again. */
  id: string;
  /** 1 is the oldest mail of the box. */
  index: number;
  from: string;
  /** Only where one mail is read: in a list it could outgrow a record. */
  to?: string[];
  /** When it was received, in ms since the epoch. */
  time: number;
  title: string;
  /** Characters of the content. */
  length: number;
  /** Bytes of the content. */
  size: number;
  unread: boolean;
}

/** Part of a list, oldest first. */
export interface MailPage {
  /** Mails in the whole box. */
  total: number;
  /** Of these, the ones not yet read. */
  unread: number;
  mails: MailSummary[];
}

/** A mail by the index a person types or by its id. */
export type MailRef = { index: number } | { id: string };

/** Which part of a list: the newest `limit` mails below index `before`. */
export interface PageQuery {
  before?: number;
  limit?: number;
}

/** Part of a box, or of its unread mails. */
export interface InboxQuery extends PageQuery {
  unread?: boolean;
}

/** Mails with a text in sender or title, or in the contents too. */
export interface SearchQuery extends PageQuery {
  text: string;
  contents?: boolean;
}

/** A mail to read; one that is only peeked at stays unread. */
export type ReadQuery = MailRef & { peek?: boolean };

/**
 * What a client asks for. After a `send` without `content`, which is in base64, come
 * data records, then `end`, or `cancel` so that nothing is delivered.
 */
export type Request =
  | { type: "send"; id: string; to: string[]; title: string; content?: string }
  | ({ type: "inbox" } & InboxQuery)
  | ({ type: "search" } & SearchQuery)
  | ({ type: "read" } & ReadQuery)
  | ({ type: "delete" } & MailRef)
  | { type: "end" }
  | { type: "cancel" }
  | { type: "bye" };

/**
 * What a server says. After the `ok` to a `read`, if it has no `content`, come data
 * records and an `end`.
 */
export type Response =
  | ({ type: "ok" } & Record<string, unknown>)
  | { type: "error"; code: RequestErrorCode; message: string }
  | { type: "end" }
  | { type: "bye"; reason: ByeReason };

/** Why a server ends a session. */
export type ByeReason = "asked" | "idle" | "session_limit" | "closing";

/** What the first record of a server says. */
export interface Limits {
  title: number;
  content: number;
  recipients: number;
}

type Fields = Record<string, unknown>;

/**
 * Checks the form of a client's message.
 *
 * @returns The request without fields it does not have, or the field that is wrong.
 */
export function checkRequest(message: Fields): Request | { wrong: string } {
  const { type } = message;
  if (typeof type !== "string" || !Object.hasOwn(REQUEST_RULES, type)) {
    return { wrong: "type" };
  }
  const rules = REQUEST_RULES[type as Request["type"]];
  const bad = Object.keys(rules).find((name) => !rules[name](message[name]));
  if (bad) return { wrong: bad };
  const names = type === "read" || type === "delete";
  if (names && (message.index === undefined) === (message.id === undefined)) {
    return { wrong: "index or id" };
  }
  const given = Object.keys(rules).filter((name) =>
    message[name] !== undefined
  );
  const fields = given.map((name) => [name, message[name]]);
  return { type, ...Object.fromEntries(fields) } as Request;
}

type Rule = (value: unknown) => boolean;

const optional = (rule: Rule): Rule => (value) =>
  value === undefined || rule(value);
const isBoolean: Rule = (value) => typeof value === "boolean";
const isText: Rule = (value) => typeof value === "string";
const isTexts: Rule = (value) => Array.isArray(value) && value.every(isText);
const isCount: Rule = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 1;
const isId: Rule = (value) =>
  typeof value === "string" && /^[A-Za-z0-9_.-]{1,80}$/.test(value);
/** A draft id is the client's: long enough not to be hit by chance. */
const isDraftId: Rule = (value) =>
  typeof value === "string" && /^[A-Za-z0-9_-]{8,64}$/.test(value);

const PAGE_RULES = { before: optional(isCount), limit: optional(isCount) };
const REF_RULES = { index: optional(isCount), id: optional(isId) };

const REQUEST_RULES: Record<Request["type"], Record<string, Rule>> = {
  send: {
    id: isDraftId,
    to: isTexts,
    title: isText,
    content: optional((value) => parseInline(value) !== undefined),
  },
  inbox: { ...PAGE_RULES, unread: optional(isBoolean) },
  search: { ...PAGE_RULES, text: isText, contents: optional(isBoolean) },
  read: { ...REF_RULES, peek: optional(isBoolean) },
  delete: REF_RULES,
  end: {},
  cancel: {},
  bye: {},
};

/**
 * Checks the form of a server's message.
 *
 * @throws {ProtocolError} If it is none.
 */
export function checkResponse(message: Fields): Response {
  const { type, code, message: text } = message;
  if (type === "ok" || type === "end" || type === "bye") {
    return message as Response;
  }
  const known = REQUEST_ERROR_CODES.includes(code as RequestErrorCode);
  if (type === "error" && known && isText(text)) return message as Response;
  throw new ProtocolError("Cannot understand the answer of the server");
}
