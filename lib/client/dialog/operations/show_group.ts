import { aliasLine } from "../../aliases/alias_line.ts";
import { allUsers } from "../../all_users.ts";
import { inColumns } from "../../output/lists/in_columns.ts";
import { print } from "../../terminal/io.ts";
import type { Operation } from "./operation.ts";

/** Shows the names of those who can be written to. */
export const showGroup: Operation = {
  title: "Show who is in the group",
  async run({ io, mailbox, box }) {
    const names = await allUsers(mailbox.session);
    const aliases = (await box.aliases()).map(aliasLine);
    await print(io, inColumns(names, io.size().columns) + aliases.join(""));
  },
};
