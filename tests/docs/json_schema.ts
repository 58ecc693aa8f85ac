/** The part of JSON Schema that docs/json.md uses; another keyword is a mistake there. */
import { isObject } from "../../lib/program/is_object.ts";

export type Schema = Record<string, unknown>;
export type Schemas = ReadonlyMap<string, Schema>;

const KEYWORDS = [
  "$ref",
  "allOf",
  "type",
  "properties",
  "required",
  "items",
  "enum",
  "pattern",
  "minimum",
];

/** The schemas of a page, each in a block of code that names it after `json`. */
export function schemasOf(page: string): Schemas {
  const blocks = page.matchAll(/^```json (\w+)\n([^]*?)^```$/gm);
  return new Map([...blocks].map(([, name, text]) => [name, JSON.parse(text)]));
}

/**
 * What is wrong with a value, at which place. A member that the schema does not name is
 * wrong, too: the page has to tell all of them.
 */
export function problemsOf(
  value: unknown,
  schema: Schema,
  schemas: Schemas,
  place = "",
): string[] {
  const { problems, known } = look(value, schema, schemas, place);
  const members = isObject(value) ? Object.keys(value) : [];
  const unknown = members.filter((name) => !known.has(name));
  return [
    ...problems,
    ...unknown.map((name) => `${place}.${name} is in no schema`),
  ];
}

interface Found {
  problems: string[];
  /** The members that the schema names. */
  known: Set<string>;
}

function look(
  value: unknown,
  schema: Schema,
  schemas: Schemas,
  place: string,
): Found {
  const problems = Object.keys(schema)
    .filter((keyword) => !KEYWORDS.includes(keyword))
    .map((keyword) => `${keyword} is no keyword`);
  const known = new Set<string>();
  const parts = [
    ...typeof schema.$ref === "string" ? [schemas.get(schema.$ref)] : [],
    ...(schema.allOf ?? []) as Schema[],
  ];
  for (const part of parts) {
    const found = look(value, part!, schemas, place);
    problems.push(...found.problems);
    found.known.forEach((name) => known.add(name));
  }
  problems.push(...ownProblems(value, schema, place));
  problems.push(...innerProblems(value, schema, schemas, place));
  Object.keys(schema.properties ?? {}).forEach((name) => known.add(name));
  return { problems, known };
}

/** What is wrong with the elements of an array, or the members of an object. */
function innerProblems(
  value: unknown,
  { items, properties = {} }: Schema,
  schemas: Schemas,
  place: string,
): string[] {
  if (Array.isArray(value) && items) {
    return value.flatMap((each, i) =>
      problemsOf(each, items as Schema, schemas, `${place}[${i}]`)
    );
  }
  if (!isObject(value)) return [];
  return Object.entries(properties as Record<string, Schema>)
    .filter(([name]) => value[name] !== undefined)
    .flatMap(([name, schema]) =>
      problemsOf(value[name], schema, schemas, `${place}.${name}`)
    );
}

function ownProblems(value: unknown, schema: Schema, place: string): string[] {
  const { type, pattern, minimum } = schema;
  const values = schema.enum as unknown[] | undefined;
  const required = (schema.required ?? []) as string[];
  const isType = type === undefined ||
    typesOf(value).some((name) => [type].flat().includes(name));
  const matches = pattern === undefined ||
    new RegExp(pattern as string, "u").test(String(value));
  const missing = isObject(value)
    ? required.filter((name) => value[name] === undefined)
    : [];
  return [
    ...isType ? [] : [`${place} is no ${type}`],
    ...matches ? [] : [`${place} does not match ${pattern}`],
    ...values && !values.includes(value) ? [`${place} is none of them`] : [],
    ...minimum !== undefined && !((value as number) >= (minimum as number))
      ? [`${place} is below ${minimum}`]
      : [],
    ...missing.map((name) => `${place}.${name} is missing`),
  ];
}

/** An integer is a number, too. */
function typesOf(value: unknown): string[] {
  if (Array.isArray(value)) return ["array"];
  if (value === null) return ["null"];
  return Number.isInteger(value) ? ["integer", "number"] : [typeof value];
}
