/**
 * All requests of letterlock/1. A new one is a module beside this one, its mention here,
 * and its handler in `lib/server/worker/requests`.
 *
 * @module
 */
import { DELETE } from "./mails/delete.ts";
import { DELETED } from "./mails/deleted.ts";
import { BYE, CANCEL, END } from "./ending.ts";
import { oneOf, parseFields } from "../fields.ts";
import { FLAGS } from "./mails/flags.ts";
import { GROUP } from "./sealed/group.ts";
import { HEADS } from "./sealed/heads.ts";
import { GOT } from "./got.ts";
import { IMPORT } from "./mails/import.ts";
import { INBOX } from "./mails/inbox.ts";
import { PARK } from "./park.ts";
import { MESSAGES } from "./mails/messages.ts";
import { MARK } from "./mails/mark.ts";
import { PASSWORD } from "./accounts/password.ts";
import { READ } from "./mails/read.ts";
import { badRequest, type QueryOf } from "./request.ts";
import { SEARCH } from "./mails/search.ts";
import { SEND } from "./mails/send.ts";
import { UNDELETE } from "./mails/undelete.ts";
import { USERS } from "./accounts/users.ts";

/** Every request, by the `type` of its message. */
export const REQUESTS = {
  send: SEND,
  inbox: INBOX,
  search: SEARCH,
  read: READ,
  got: GOT,
  delete: DELETE,
  deleted: DELETED,
  undelete: UNDELETE,
  mark: MARK,
  import: IMPORT,
  users: USERS,
  flags: FLAGS,
  messages: MESSAGES,
  heads: HEADS,
  group: GROUP,
  password: PASSWORD,
  park: PARK,
  end: END,
  cancel: CANCEL,
  bye: BYE,
};

/** The `type` of a request. */
export type RequestName = keyof typeof REQUESTS;

/** What each request asks with. */
export type Queries = {
  [N in RequestName]: QueryOf<typeof REQUESTS[N]>;
};

/** A request that was checked: one of all, or one of those named. */
export type Request<N extends RequestName = RequestName> = {
  [K in N]: { type: K; query: Queries[K] };
}[N];

const NAMES = Object.keys(REQUESTS) as RequestName[];

/**
 * Checks a client's message; members that the request does not have are left out.
 *
 * @throws {RequestError} With the code `bad_request`, naming the field that is wrong.
 *
 * @example
 * ```ts
 * import { parseRequest } from "./requests.ts";
 * import { RequestError } from "../errors.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const message = { type: "read", index: 3, path: "/etc/passwd" };
 * assertEquals(parseRequest(message), { type: "read", query: { index: 3 } });
 * assertThrows(
 *   () => parseRequest({ type: "read", index: 3, id: "a" }),
 *   RequestError,
 *   "its index or id is missing or wrong",
 * );
 * ```
 */
export function parseRequest(message: unknown): Request {
  const { values } = parseFields({ type: oneOf(NAMES) }, message);
  if (!values) throw badRequest("type");
  const { type } = values;
  return { type, query: REQUESTS[type].parse(message) } as Request;
}
