import { encodeText } from "../../../crypto/bytes.ts";
import { systemClock } from "../../../program/clock.ts";
import { patience } from "../../../store/maildir/patience.ts";
import { AccountReader } from "../../../store/postgres/accounts/account_reader.ts";
import { asDatabase } from "../../../store/postgres/database/database_error.ts";
import type { Database } from "../../../store/postgres/database/sql.ts";
import type { Accounts } from "../accounts.ts";

/**
 * The accounts of a database, as a session sees them.
 *
 * @param database As the role of sessions.
 * @param progress Called often while the database is slow. What it throws ends the wait.
 */
export function sharedAccounts(
  database: Database,
  progress: () => Promise<void> | void = () => {},
): Accounts {
  const accounts = new AccountReader(database);
  const patient = patience(progress, systemClock);
  const ask = <T>(action: string, work: () => Promise<T>) =>
    patient(asDatabase(action, work));
  return {
    names: (after, most) =>
      ask("list the users", () => accounts.names(after, most)),
    existing: (names) =>
      ask("look for the recipients", () => accounts.existing(names)),
    groupList: () =>
      ask(
        "read the group's list",
        async () => encodeText(await accounts.groupList() ?? ""),
      ),
  };
}
