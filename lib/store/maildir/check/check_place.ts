import { isSystemError } from "../../errors.ts";
import { type BoxProbe, whyBoxFails } from "../box_probe.ts";
import { lstatIfThere } from "../file_system.ts";
import { BOX_FOLDERS } from "../mail_file.ts";
import type { Checking } from "./checking.ts";

/** Whether a box is where, and whose, it has to be for mail to come into it. */
export async function checkPlace(
  checking: Checking,
  probe: BoxProbe,
): Promise<void> {
  await checkOwners(checking);
  const { box: { files }, found } = checking;
  try {
    probe.tryBox(files);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    await found("", `gets no mail (${whyBoxFails(files, error)})`);
  }
}

/** All of a mail folder belongs to one user of the system. */
async function checkOwners(
  { boxes: { root }, box: { files }, found }: Checking,
): Promise<void> {
  const owner = lstatIfThere(files.fs, root)?.uid;
  for (const name of ["", ...BOX_FOLDERS]) {
    const path = name ? `${files.path}/${name}` : files.path;
    const uid = lstatIfThere(files.fs, path)?.uid;
    if (owner === undefined || uid === undefined || uid === owner) continue;
    await found(name, `belongs to another user (${uid}, not ${owner})`);
  }
}
