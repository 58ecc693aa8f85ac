/** The passwords of accounts, which the role of sessions cannot read. */
import type { PasswordRecord } from "../../../crypto/password_hash.ts";
import { parseRecord, recordToJson } from "../../../keys/credentials.ts";
import { isUserName } from "../../../program/user_names.ts";
import { damaged } from "../database/database_error.ts";
import type { Querier, Row } from "../database/sql.ts";

/**
 * The record of an account; undefined if nobody of that name can log in.
 *
 * @param lock Whether nobody else may change it until the transaction ends.
 * @throws {DatabaseError} Also if the record is damaged.
 */
export async function readRecord(
  querier: Querier,
  user: string,
  { lock = false } = {},
): Promise<PasswordRecord | undefined> {
  // PostgreSQL refuses some texts.
  if (!isUserName(user)) return undefined;
  const select = "SELECT name, record FROM password WHERE name = $1";
  const text = lock ? `${select} FOR UPDATE` : select;
  const [row] = await querier.query(text, [user]);
  return row && toRecord(row);
}

/**
 * The records of those who have one.
 *
 * @throws {DatabaseError} As {@link readRecord}.
 */
export async function readRecords(
  querier: Querier,
  users: readonly string[],
): Promise<Map<string, PasswordRecord>> {
  const rows = await querier.query(
    "SELECT name, record FROM password WHERE name = ANY ($1::text[])",
    [users.filter(isUserName)],
  );
  return new Map(rows.map((row) => [row.name as string, toRecord(row)]));
}

/**
 * The records of all who have one.
 *
 * @throws {DatabaseError} As {@link readRecord}.
 */
export async function readAllRecords(
  querier: Querier,
): Promise<Map<string, PasswordRecord>> {
  const rows = await querier.query("SELECT name, record FROM password");
  return new Map(rows.map((row) => [row.name as string, toRecord(row)]));
}

/** A record as its row has it. */
export function recordText(record: PasswordRecord): string {
  return JSON.stringify(recordToJson(record));
}

function toRecord({ name, record }: Row): PasswordRecord {
  const user = name as string;
  try {
    return parseRecord(user, JSON.parse(record as string));
  } catch {
    throw damaged(`it has no good password record of ${user}`);
  }
}
