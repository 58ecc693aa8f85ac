import { text } from "../../fields.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/** Gives the user who asks another password; in enhanced mode only. */
export const PASSWORD = defineRequest({
  name: "password",
  fields: {
    /** The password until now. */
    old: text,
    /** 1 to LIMITS.password characters, none a control. */
    new: text,
  },
  answer: {},
});

/** The old password and the new one. */
export type PasswordQuery = QueryOf<typeof PASSWORD>;
