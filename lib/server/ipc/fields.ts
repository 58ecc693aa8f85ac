/** The fields of a JSON object, none of them believed yet. */
export type Fields = Record<string, unknown>;

/**
 * The object that a JSON text holds.
 *
 * @throws {SyntaxError} If it is no JSON.
 * @throws {TypeError} If it is JSON of something else.
 */
export function parseObject(json: string): Fields {
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError("Cannot read a message: it is no object");
  }
  return value as Fields;
}

/** The value, if it is a text. Throws TypeError for anything else. */
export function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError("Cannot read a field: it is no text");
}

/** The value, if it is a finite number of 0 or more. Throws TypeError if not. */
export function amount(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) {
    return value;
  }
  throw new TypeError("Cannot read a field: it is no amount");
}

/** The value, if it is a list of texts. Throws TypeError if not. */
export function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(text);
  throw new TypeError("Cannot read a field: it is no list");
}

/** The value, if it is one of the words. Throws TypeError if not. */
export function oneOf<T extends string>(
  words: readonly T[],
  value: unknown,
): T {
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  throw new TypeError("Cannot read a field: it is none of its words");
}

/** What `parse` makes of the value, or undefined if there is none. */
export function optional<T>(
  parse: (value: unknown) => T,
  value: unknown,
): T | undefined {
  return value === undefined ? undefined : parse(value);
}
