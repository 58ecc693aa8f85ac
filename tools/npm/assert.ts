/**
 * The functions of `@std/assert` in use, from `deno-std`, with the types that they
 * have on JSR: `deno task check` finds the same mistakes either way.
 */
import * as std from "deno-std/assert/mod.js";

// deno-lint-ignore no-explicit-any
type ErrorClass<E> = abstract new (...args: any[]) => E;

interface AssertThrows {
  (fn: () => unknown, msg?: string): unknown;
  <E extends Error = Error>(
    fn: () => unknown,
    ErrorClass: ErrorClass<E>,
    msgIncludes?: string,
    msg?: string,
  ): E;
}

interface AssertRejects {
  (fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  <E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    ErrorClass: ErrorClass<E>,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
}

type Compare = <T>(actual: T, expected: T, msg?: string) => void;
type Match = (actual: string, expected: RegExp, msg?: string) => void;

export type AssertionError = Error;
export const AssertionError: new (message: string) => AssertionError =
  std.AssertionError;
export const assert: (expr: unknown, msg?: string) => asserts expr = std.assert;
export const assertEquals: Compare = std.assertEquals;
export const assertExists: <T>(
  actual: T,
  msg?: string,
) => asserts actual is NonNullable<T> = std.assertExists;
export const assertFalse: (expr: unknown, msg?: string) => asserts expr is
  | 0
  | ""
  | false
  | null
  | undefined = std.assertFalse;
export const assertGreater: Compare = std.assertGreater;
export const assertGreaterOrEqual: Compare = std.assertGreaterOrEqual;
export const assertInstanceOf: <T extends ErrorClass<unknown>>(
  actual: unknown,
  expectedType: T,
  msg?: string,
) => asserts actual is InstanceType<T> = std.assertInstanceOf;
export const assertLess: Compare = std.assertLess;
export const assertLessOrEqual: Compare = std.assertLessOrEqual;
export const assertMatch: Match = std.assertMatch;
export const assertNotEquals: Compare = std.assertNotEquals;
export const assertNotMatch: Match = std.assertNotMatch;
export const assertRejects: AssertRejects = std.assertRejects;
export const assertStrictEquals: <T>(
  actual: unknown,
  expected: T,
  msg?: string,
) => asserts actual is T = std.assertStrictEquals;
export const assertStringIncludes: (
  actual: string,
  expected: string,
  msg?: string,
) => void = std.assertStringIncludes;
export const assertThrows: AssertThrows = std.assertThrows;
export const fail: (msg?: string) => never = std.fail;
