import type { Querier } from "../database/sql.ts";

/**
 * Takes a box's hold off letters, and removes those that no box holds any more.
 *
 * @param letters Their ids.
 */
export async function releaseLetters(
  connection: Querier,
  letters: readonly string[],
): Promise<void> {
  // In one order: others may release the same ones.
  for (const letter of [...letters].sort()) {
    const [row] = await connection.query(
      "UPDATE letter SET holders = holders - 1 WHERE id = $1 RETURNING holders",
      [letter],
    );
    if (row && row.holders as number > 0) continue;
    await connection.query("DELETE FROM chunk WHERE letter = $1", [letter]);
    await connection.query("DELETE FROM letter WHERE id = $1", [letter]);
  }
}
