import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../../lib/store/postgres/database/connection.ts";
import { ConnectionPool } from "../../../../lib/store/postgres/database/connection_pool.ts";
import {
  DatabaseError,
  EndUnknown,
} from "../../../../lib/store/postgres/database/database_error.ts";
import type { DriverClient } from "../../../../lib/store/postgres/database/driver.ts";
import { StatementsQuery } from "../../../../lib/store/postgres/database/statements_query.ts";

/** The end of a transaction that went well. */
const COMMIT = { command: "COMMIT" };
const LOST = { message: "Connection terminated unexpectedly", isLost: true };

/** What a server says to one message. */
type Said = { command: string } | {
  message: string;
  code?: string;
  /** Whether the connection breaks. */
  isLost?: boolean;
};

/** A pool of connections to a server that says so, one after another; and how often it was asked. */
function poolTold(...said: Said[]) {
  const asked = { messages: 0 };
  const connect = () => {
    const errors: ((error: Error) => void)[] = [];
    const client = {
      connection: { stream: { destroy() {} } },
      on: (event: string, handle: (error: Error) => void) =>
        event === "error" && errors.push(handle),
      end: () => Promise.resolve(),
      query(query: StatementsQuery | { text: string }) {
        // Of a rollback.
        if (!(query instanceof StatementsQuery)) return { rows: [] };
        asked.messages++;
        answer(query, said.shift()!, errors);
      },
    };
    return Promise.resolve(
      new Connection(client as unknown as DriverClient),
    );
  };
  return { pool: new ConnectionPool({ connect, most: 1 }), asked };
}

function answer(
  query: StatementsQuery,
  said: Said,
  errors: ((error: Error) => void)[],
): void {
  if ("command" in said) {
    query.handleCommandComplete({ text: said.command });
    return query.handleReadyForQuery();
  }
  const error = Object.assign(new Error(said.message), { code: said.code });
  query.handleError(error);
  if (said.isLost) errors.forEach((handle) => handle(error));
}

Deno.test("a message that fails because of others comes again", async () => {
  const others = { message: "deadlock detected", code: "40P01" };
  const { pool, asked } = poolTold(others, others, COMMIT);
  await pool.atOnce([]);
  assertEquals(asked.messages, 3);
  await pool.close();
});

Deno.test("a message whose connection broke does not come again", async () => {
  const { pool, asked } = poolTold(LOST, COMMIT);
  await assertRejects(() => pool.atOnce([]), EndUnknown, LOST.message);
  assertEquals(asked.messages, 1);
  await pool.atOnce([]);
  await pool.close();
});

Deno.test("what a server refuses was not done, and so it is told", async () => {
  for (
    const said of [
      { message: "the disk is full", code: "53100" },
      { message: "Query read timeout" },
      { command: "ROLLBACK" },
    ]
  ) {
    const { pool, asked } = poolTold(said, COMMIT);
    const error = await assertRejects(() => pool.atOnce([]), DatabaseError);
    assertEquals(error instanceof EndUnknown, false);
    assertEquals(asked.messages, 1);
    await pool.close();
  }
});
