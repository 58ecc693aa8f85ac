/**
 * What the fields of a message may be. A {@link Field} checks one value; a set of them,
 * as in `{ index: position, peek: optional(flag) }`, is a message's form, and its
 * TypeScript type is inferred from it.
 *
 * @example
 * ```ts
 * import { flag, optional, parseFields, position } from "./fields.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const FORM = { index: position, peek: optional(flag) };
 * assertEquals(parseFields(FORM, { index: 3, color: "red" }), {
 *   values: { index: 3 },
 * });
 * assertEquals(parseFields(FORM, { index: "3" }), { wrong: "index" });
 * ```
 *
 * @module
 */

import { isObject } from "../program/is_object.ts";

/** The check of one field. */
export interface Field<T> {
  /** Returns the checked value, or undefined if it is wrong. */
  readonly parse: (value: unknown) => T | undefined;
}

/** A field that may be left out; `null` is not accepted. */
export interface OptionalField<T> extends Field<T> {
  readonly optional: true;
}

/** The form of a message: a check for each of its fields. */
export type Fields = { readonly [name: string]: Field<unknown> };

/** What a message of that form holds once it is checked. */
export type FieldValues<F extends Fields> = Flat<
  & { [N in Exclude<keyof F, OptionalName<F>>]: ValueOf<F[N]> }
  & { [N in OptionalName<F>]?: ValueOf<F[N]> }
>;

type ValueOf<F> = F extends Field<infer T> ? T : never;
type OptionalName<F extends Fields> = keyof {
  [N in keyof F as F[N] extends { optional: true } ? N : never]: true;
};
/** The same type, shown as one object. */
export type Flat<T> = { [N in keyof T]: T[N] };

/** The result of a check: the values, or the first field that is wrong. */
export type Parsed<T> =
  | { values: T; wrong?: undefined }
  | { values?: undefined; wrong: string };

/** Checks a message against a form, and drops members the form does not name. */
export function parseFields<F extends Fields>(
  fields: F,
  message: unknown,
): Parsed<FieldValues<F>> {
  const source = isObject(message) ? message : {};
  const values: Record<string, unknown> = {};
  for (const name in fields) {
    const field = fields[name];
    if (source[name] === undefined && "optional" in field) continue;
    const value = field.parse(source[name]);
    if (value === undefined) return { wrong: name };
    values[name] = value;
  }
  return { values: values as FieldValues<F> };
}

function field<T>(is: (value: unknown) => value is T): Field<T> {
  return { parse: (value) => is(value) ? value : undefined };
}

/** Any string. */
export const text: Field<string> = field((value) => typeof value === "string");

/** A string that the expression matches. */
export function textLike(expression: RegExp): Field<string> {
  return field((value): value is string =>
    typeof value === "string" && expression.test(value)
  );
}

/** `true` or `false`. */
export const flag: Field<boolean> = field((value) =>
  typeof value === "boolean"
);

/** An integer from 0 to 2^53 - 1. */
export const count: Field<number> = integerFrom(0);

/** An integer from 1 to 2^53 - 1: where something stands, or how many to give. */
export const position: Field<number> = integerFrom(1);

function integerFrom(least: number): Field<number> {
  return field((value): value is number =>
    Number.isSafeInteger(value) && (value as number) >= least
  );
}

/** One of these strings. */
export function oneOf<const T extends string>(values: readonly T[]): Field<T> {
  return field((value): value is T => values.includes(value as T));
}

/** An array whose elements all pass a check. */
export function listOf<T>({ parse }: Field<T>): Field<T[]> {
  return {
    parse(value) {
      if (!Array.isArray(value)) return undefined;
      const elements: T[] = [];
      for (const each of value) {
        const element = parse(each);
        if (element === undefined) return undefined;
        elements.push(element);
      }
      return elements;
    },
  };
}

/** An object of that form, without other members. */
export function objectOf<F extends Fields>(
  fields: F,
): Field<FieldValues<F>> {
  return {
    parse: (value) =>
      isObject(value) ? parseFields(fields, value).values : undefined,
  };
}

/** A field that may be left out. */
export function optional<T>({ parse }: Field<T>): OptionalField<T> {
  return { parse, optional: true };
}
