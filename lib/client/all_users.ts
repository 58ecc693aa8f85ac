import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";
import type {
  UsersPage,
  UsersQuery,
} from "../protocol/requests/accounts/users.ts";

/** What gives the names a page at a time. */
interface ListsUsers {
  users(query: UsersQuery): Promise<UsersPage>;
}

/**
 * The names of all users of the server, sorted.
 *
 * @throws {Failure} If the server's list is in no order, and so may have no end.
 */
export async function allUsers(
  session: ListsUsers,
): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const { users, more } = await session.users({ after: names.at(-1) });
    for (const name of users) {
      if (name <= (names.at(-1) ?? "")) throw disordered();
      names.push(name);
    }
    if (!more || users.length === 0) return names;
  }
}

function disordered(): Failure {
  return new Failure(
    EXIT.cannotConnect,
    "Cannot list the users: the list of the server is in no order",
  );
}
