/**
 * Serves the requests of letterlock/1, each by its handler. A handler answers over the
 * channel, or throws a `RequestError`, which becomes the answer.
 *
 * @module
 */
import { RequestError } from "../../../protocol/errors.ts";
import type { Received } from "../../../protocol/records/channel.ts";
import { unknownRecipients } from "../../../protocol/rules.ts";
import { refuse } from "../../../protocol/requests/answers.ts";
import { bye } from "../../../protocol/requests/ending.ts";
import {
  parseRequest,
  type Queries,
  type Request,
  type RequestName,
} from "../../../protocol/requests/requests.ts";
import { errorDetail } from "../../../store/error_detail.ts";
import {
  NoBoxError,
  OverQuotaError,
  StorageError,
} from "../../../store/errors.ts";
import { answerDelete } from "./mails/delete.ts";
import { answerFlags } from "./mails/flags.ts";
import { answerDeleted } from "./mails/deleted.ts";
import { answerGroup } from "./sealed/group.ts";
import { answerHeads } from "./sealed/heads.ts";
import { answerImport } from "./mails/import.ts";
import { answerInbox } from "./mails/inbox.ts";
import { answerPark } from "./accounts/park.ts";
import { answerMessages } from "./mails/messages.ts";
import { answerMark } from "./mails/mark.ts";
import { answerPassword } from "./accounts/password.ts";
import { answerRead } from "./mails/read.ts";
import type { RequestContext } from "./request_context.ts";
import { answerSearch } from "./mails/search.ts";
import { answerSend } from "./mails/send.ts";
import { answerUndelete } from "./mails/undelete.ts";
import { answerUsers } from "./accounts/users.ts";

type Handlers = {
  [N in RequestName]: (
    query: Queries[N],
    context: RequestContext,
  ) => Promise<void>;
};

const HANDLERS: Handlers = {
  send: answerSend,
  inbox: answerInbox,
  search: answerSearch,
  read: answerRead,
  // deno-lint-ignore require-await
  got: async ({ id }, { unconfirmed }) => unconfirmed.confirm(id),
  delete: answerDelete,
  deleted: answerDeleted,
  undelete: answerUndelete,
  mark: answerMark,
  import: answerImport,
  users: answerUsers,
  flags: answerFlags,
  messages: answerMessages,
  heads: answerHeads,
  group: answerGroup,
  password: answerPassword,
  park: answerPark,
  // An upload takes its own end; one that comes here is left over from a refused one.
  end: passOver,
  cancel: passOver,
  bye: (_, { channel }) => channel.send(bye("asked")),
};

async function passOver(): Promise<void> {}

/**
 * Serves what a record asks for, and answers a request that cannot be served by an
 * `error`. Content out of turn is left over from a refused `send` and gets no answer.
 *
 * @returns Whether the session goes on: the client has neither said bye nor parked.
 * @throws {ProtocolError} If the client breaks a rule that ends the session.
 */
export async function serveRequest(
  received: Received,
  context: RequestContext,
): Promise<boolean> {
  if (received.kind === "data") return true;
  try {
    const request = parseRequest(received.message);
    await handle(request, context);
    return request.type !== "bye" && request.type !== "park";
  } catch (error) {
    await context.channel.send(refuse(asRequestError(error, context)));
    return true;
  }
}

function handle<N extends RequestName>(
  { type, query }: Request<N>,
  context: RequestContext,
): Promise<void> {
  return HANDLERS[type](query, context);
}

/** What the client hears of an error; the operator hears more. */
function asRequestError(
  error: unknown,
  { emit, user }: RequestContext,
): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof OverQuotaError) {
    const message =
      `A mail from ${user} is refused: the mailbox of ${error.recipient} is full.`;
    emit({ event: "notice", message });
    return new RequestError(
      "over_quota",
      `The mailbox of ${error.recipient} is full; nothing was delivered`,
    );
  }
  if (error instanceof NoBoxError) return noBox(error, user);
  if (error instanceof StorageError) {
    const { message } = error;
    const { detail, errno } = errorDetail(error);
    const why = detail && !message.endsWith(detail) ? ` (${detail})` : "";
    const sentence = `A request failed: ${message}${why}`;
    emit({ event: "notice", message: sentence, ...errno ? { errno } : {} });
    return new RequestError("storage", whyStorageFailed(error));
  }
  throw error;
}

/** An account ended while a request was under way. */
function noBox({ user: owner }: NoBoxError, user: string): RequestError {
  if (owner !== user) return unknownRecipients([owner]);
  return new RequestError(
    "storage",
    "The account has ended; nothing was changed",
  );
}

function whyStorageFailed({ reason, box }: StorageError): string {
  if (reason === "full") {
    return "The disk of the server is full; nothing was changed";
  }
  return box
    ? `The mailbox of ${box.user} does not work at the moment; nothing was changed`
    : "The server could not use its mail store; nothing was changed";
}
