import { nearestName } from "../program/command_line/nearest_name.ts";
import { RequestError } from "../protocol/errors.ts";

/**
 * The refusal of unknown recipients, with the users whose names are the nearest.
 *
 * @param to The recipients that were asked for.
 * @param users All users of the server.
 */
export function withNearest(
  refusal: RequestError,
  to: readonly string[],
  users: string[],
): RequestError {
  const meant = to.filter((name) => !users.includes(name))
    .map((name) => nearestName(name, users))
    .filter((name) => name !== undefined);
  if (meant.length === 0) return refusal;
  const names = [...new Set(meant)].slice(0, 5).join(", ");
  const message = `${refusal.message}; did you mean ${names}?`;
  return new RequestError(refusal.code, message);
}
