import { DatabaseSync } from "node:sqlite";
import { assertEquals } from "@std/assert";
import { IndexDatabase } from "../../../../lib/store/maildir/index/index_database.ts";

for (const count of [0, 1, 499, 500, 501, 1000]) {
  Deno.test(`rowsOf() gives each of ${count} rows once, and of a folder its own`, () => {
    const file = new DatabaseSync(":memory:");
    file.exec("CREATE TABLE mails (id INTEGER UNIQUE, folder TEXT)");
    const database = new IndexDatabase(file);
    try {
      const add = "INSERT INTO mails (rowid, id, folder) VALUES (?, ?, ?)";
      const numbers = Array.from({ length: count }, (_, i) => i);
      // Rows that were deleted leave gaps.
      for (const i of numbers) {
        database.run(add, 3 * i + 1, i, i % 4 === 0 ? "new" : "cur");
      }
      const ids = (where?: string, ...values: string[]) => {
        const query = { columns: "id", table: "mails", where };
        return [...database.rowsOf(query, ...values)].map(([id]) => id);
      };
      assertEquals(ids(), numbers);
      const isNew = numbers.filter((i) => i % 4 === 0);
      assertEquals(ids("folder = ?", "new"), isNew);
    } finally {
      database.close();
    }
  });
}
