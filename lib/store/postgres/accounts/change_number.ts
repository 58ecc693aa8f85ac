import type { Querier } from "../database/sql.ts";

/**
 * A number that is another once any account, password or the group's list is: what was read
 * after it is as new as it, or newer.
 */
export async function changeNumber(querier: Querier): Promise<number> {
  const [{ number }] = await querier.query("SELECT number FROM change");
  return number as number;
}

/**
 * Has every server look at the accounts again once the transaction is done. It comes last in
 * that: whoever changes accounts waits for its row.
 */
export async function tellChange(transaction: Querier): Promise<void> {
  await transaction.query("UPDATE change SET number = number + 1");
}
