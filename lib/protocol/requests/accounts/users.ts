import { USER_NAME_PATTERN } from "../../../program/user_names.ts";
import { flag, listOf, optional, position, textLike } from "../../fields.ts";
import { type AnswerOf, defineRequest, type QueryOf } from "../request.ts";

const userName = textLike(USER_NAME_PATTERN);

/** Lists part of the users who can be written to, by their names. */
export const USERS = defineRequest({
  name: "users",
  fields: {
    /** Only names that come after this one; all if left out. */
    after: optional(userName),
    /** LIMITS.users if left out or more. */
    limit: optional(position),
  },
  answer: {
    /** In the order of their characters. */
    users: listOf(userName),
    /** Whether there are more after these. */
    more: flag,
  },
});

/** Which users to list. */
export type UsersQuery = QueryOf<typeof USERS>;
/** Part of the list. */
export type UsersPage = AnswerOf<typeof USERS>;
