import { systemClock } from "../../../program/clock.ts";
import { type Checking, checkPermissions } from "./checking.ts";
import { removeIfThere } from "../file_system.ts";
import { withFolderLocked } from "../folder_lock.ts";
import { isBegun, resumeDelivery } from "../delivery/resume.ts";
import { isOwnName } from "../delivery/journal.ts";
import { ifUnattended, isAbandoned } from "../delivery/tmp_file.ts";

/** Deliveries cut short, and files that no program is writing any more. */
export async function checkTmp(checking: Checking): Promise<void> {
  const { files } = checking.box;
  for (const entry of [...files.fs.readDirSync(files.pathOf("tmp"))]) {
    if (entry.isFile) await checkFile(checking, entry.name);
    else await checking.found(`tmp/${entry.name}`, "is a link or a folder");
  }
}

async function checkFile(checking: Checking, file: string): Promise<void> {
  const { box, boxes, found, now } = checking;
  // A living worker has the folder locked as long as it delivers.
  if (locked(checking, () => isBegun(boxes, box, file))) {
    await found(`tmp/${file}`, "is a delivery that was cut short", () => {
      locked(checking, () => resumeDelivery(boxes, box, file, now));
    });
    return;
  }
  const unattended = isOwnName(file) &&
    await ifUnattended(box.files, file, systemClock);
  if (unattended || isAbandoned(box.files, file, now)) {
    await found(`tmp/${file}`, "was left by a program that ended", () => {
      removeIfThere(box.files.fs, box.files.pathOf("tmp", file));
    });
  } else await checkPermissions(checking, `tmp/${file}`, 0o600);
}

function locked<T>({ box: { files } }: Checking, action: () => T): T {
  return withFolderLocked(files.fs, files.pathOf("tmp"), action);
}
