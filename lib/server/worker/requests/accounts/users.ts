import { LIMITS } from "../../../../protocol/limits.ts";
import {
  USERS,
  type UsersQuery,
} from "../../../../protocol/requests/accounts/users.ts";
import type { RequestContext } from "../request_context.ts";

/** Answers with the names of users, sorted: those who can be written to. */
export async function answerUsers(
  { after = "", limit = LIMITS.users }: UsersQuery,
  { accounts, channel }: RequestContext,
): Promise<void> {
  const most = Math.min(limit, LIMITS.users);
  const names = await accounts.names(after, most + 1);
  const users = names.slice(0, most);
  const more = names.length > users.length;
  await channel.send(USERS.ok({ users, more }));
}
