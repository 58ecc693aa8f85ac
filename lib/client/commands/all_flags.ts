import { ACCOUNT_FLAGS } from "./account/flag_groups.ts";
import { COPIES_FLAGS } from "./copies/flag_groups.ts";
import { MAILS_FLAGS } from "./mails/flag_groups.ts";
import { WRITING_FLAGS } from "./writing/flag_groups.ts";

/** The flags of every command besides those of the connection, in the order of the help. */
export const ALL_FLAGS = {
  ...WRITING_FLAGS,
  ...MAILS_FLAGS,
  ...ACCOUNT_FLAGS,
  ...COPIES_FLAGS,
};
