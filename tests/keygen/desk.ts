import { CredentialsFile } from "../../lib/keygen/accounts/credentials_file.ts";
import type { Desk } from "../../lib/keygen/accounts/accounts.ts";
import { Group } from "../../lib/keygen/group/group.ts";
import { foldersOf, makeFolder } from "../../lib/keygen/folders.ts";
import { credentialsPath, usersFolder } from "../../lib/keys/paths.ts";
import { withFolder } from "../keys/folder.ts";
import { QuickWork } from "./quick_work.ts";

/** What the work on accounts needs, in a folder of its own, removed after the test. */
export async function withDesk(
  work: (desk: Desk & { work: QuickWork }) => Promise<void>,
): Promise<void> {
  await withFolder(async (dir) => {
    const folders = foldersOf(`${dir}/keys`, `${dir}/mail`);
    await makeFolder(usersFolder(folders.server));
    const path = credentialsPath(folders.server);
    const credentials = await CredentialsFile.open(path);
    await work({
      folders,
      credentials,
      group: await Group.open(folders, () => new Date(2026, 10, 28)),
      work: new QuickWork(),
      today: () => new Date(2026, 10, 28),
    });
  });
}
