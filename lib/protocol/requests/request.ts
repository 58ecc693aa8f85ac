/**
 * What a request is: a name, the fields a client asks with, and the fields of the `ok`
 * that answers it. {@link defineRequest} makes of these what both ends need, so that a
 * request is written down once, in a module of its own.
 *
 * On the wire both are messages: `{"type":NAME, …fields}` and `{"type":"ok", …answer}`.
 *
 * @module
 */
import { ProtocolError, RequestError } from "../errors.ts";
import {
  type Fields,
  type FieldValues,
  type Flat,
  parseFields,
} from "../fields.ts";

/** Builds and checks an `ok`. */
export interface OkDefinition<Answer> {
  /** The message that a server sends. */
  ok(answer: Answer): { type: "ok" } & Answer;
  /**
   * Checks the message that a client received.
   *
   * @throws {ProtocolError} If it is not of this form.
   */
  parseOk(message: unknown): Answer;
}

/** A request and its answer. */
export interface RequestDefinition<Name extends string, Query, Answer>
  extends OkDefinition<Answer> {
  readonly name: Name;
  /** The message that a client sends. */
  ask(query: Query): { type: Name } & Query;
  /**
   * Checks the message that a server received.
   *
   * @throws {RequestError} With the code `bad_request`, naming the field that is wrong.
   */
  parse(message: unknown): Query;
}

/** What a client asks with. */
export type QueryOf<D> = D extends RequestDefinition<string, infer Q, infer _>
  ? Q
  : never;
/** What the `ok` says. */
export type AnswerOf<D> = D extends OkDefinition<infer A> ? A : never;

/** Values of which exactly one of the names K is given. */
type ExactlyOne<V, K extends keyof V> = [K] extends [never] ? V
  : { [N in K]-?: Flat<Omit<V, K> & Required<Pick<V, N>>> }[K];

/** How a request is written down. */
interface RequestForm<
  Name extends string,
  F extends Fields,
  A extends Fields,
  K extends keyof F & string,
> {
  name: Name;
  fields: F;
  /** Of these optional fields a message has one and not two. */
  exactlyOne?: readonly K[];
  answer: A;
}

/**
 * Defines a request. The types of its fields and of its answer follow from their checks.
 *
 * @example
 * ```ts
 * import { defineRequest } from "./request.ts";
 * import { count, optional, position, text } from "../fields.ts";
 * import { RequestError } from "../errors.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const COUNT = defineRequest({
 *   name: "count",
 *   fields: { from: text, after: optional(position) },
 *   answer: { total: count },
 * });
 *
 * // The client asks, and the server checks.
 * const message = COUNT.ask({ from: "alice" });
 * assertEquals(message, { type: "count", from: "alice" });
 * assertEquals(COUNT.parse(message), { from: "alice" });
 * assertThrows(
 *   () => COUNT.parse({ type: "count", from: 1 }),
 *   RequestError,
 *   "its from is missing or wrong",
 * );
 *
 * // The server answers, and the client checks.
 * const answer = COUNT.ok({ total: 7 });
 * assertEquals(answer, { type: "ok", total: 7 });
 * assertEquals(COUNT.parseOk(answer), { total: 7 });
 * ```
 */
export function defineRequest<
  const Name extends string,
  F extends Fields,
  A extends Fields,
  K extends keyof F & keyof FieldValues<F> & string = never,
>(
  { name, fields, exactlyOne, answer }: RequestForm<Name, F, A, K>,
): RequestDefinition<Name, ExactlyOne<FieldValues<F>, K>, FieldValues<A>> {
  return {
    name,
    ask: (query) => ({ type: name, ...query }),
    parse(message) {
      const { values, wrong } = parseFields(fields, message);
      if (wrong !== undefined) throw badRequest(wrong);
      if (exactlyOne && exactlyOne.filter((n) => n in values).length !== 1) {
        throw badRequest(exactlyOne.join(" or "));
      }
      return values as ExactlyOne<FieldValues<F>, K>;
    },
    ...defineOk(answer),
  };
}

/** Defines an `ok` that is sent unprompted: the server's first message. */
export function defineOk<A extends Fields>(
  fields: A,
): OkDefinition<FieldValues<A>> {
  return {
    ok: (answer) => ({ type: "ok", ...answer }),
    parseOk(message) {
      const { values, wrong } = parseFields(fields, message);
      if (wrong === undefined) return values;
      throw new ProtocolError(
        `Cannot understand the answer of the server: its ${wrong} is missing or wrong`,
      );
    },
  };
}

/** The error for a request whose field is wrong. */
export function badRequest(field: string): RequestError {
  return new RequestError(
    "bad_request",
    `Cannot serve the request: its ${field} is missing or wrong`,
  );
}
