import { count } from "../fields.ts";
import { defineRequest } from "./request.ts";

/**
 * Ends the session, and keeps the connection: the server says on it when the user should
 * look for new mail (notices.ts).
 */
export const PARK = defineRequest({
  name: "park",
  fields: {},
  answer: {
    /** The longest time between two notices, in ms. */
    alive: count,
  },
});
