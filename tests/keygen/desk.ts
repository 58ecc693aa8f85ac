import type { Credentials } from "../../lib/keygen/accounts/credentials.ts";
import type { Desk } from "../../lib/keygen/accounts/accounts.ts";
import { Group } from "../../lib/keygen/group/group.ts";
import { type Folders, foldersOf } from "../../lib/keygen/folders.ts";
import { openFileRegistry } from "../../lib/keygen/registry/file_registry.ts";
import { withFolder } from "../keys/folder.ts";
import { QuickWork } from "./quick_work.ts";

/** What the work on accounts needs, and parts of it. */
export interface TestDesk extends Desk {
  folders: Folders;
  credentials: Credentials;
  work: QuickWork;
}

/** Works at a desk in a folder of its own, removed after the test. */
export async function withDesk(
  work: (desk: TestDesk) => Promise<void>,
): Promise<void> {
  await withFolder(async (dir) => {
    const folders = foldersOf(`${dir}/keys`, `${dir}/mail`);
    const registry = await openFileRegistry(folders);
    await registry.refresh();
    const { credentials } = registry;
    await work({
      ...{ folders, credentials, registry },
      group: await Group.open(registry, () => new Date(2026, 10, 28)),
      work: new QuickWork(),
      today: () => new Date(2026, 10, 28),
    });
  });
}
