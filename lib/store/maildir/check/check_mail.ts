/**
 * `mail-server --check`: walks every box of a store and reports or mends what is wrong, in
 * its letters (check_letters.ts), its index (check_index.ts) and its journal (check_tmp.ts).
 * docs/store.md says what is safe to mend.
 *
 * @module
 */
import { systemReason } from "../../../program/system/system_reason.ts";
import { isUserName, setAsideUser } from "../../../program/user_names.ts";
import { checkDeleted } from "./check_deleted.ts";
import { checkIndex, checkIndexFile } from "./check_index.ts";
import { checkLetters } from "./check_letters.ts";
import { checkTmp } from "./check_tmp.ts";
import { type Checking, checkPermissions, type Mend } from "./checking.ts";
import { checkPlace } from "./check_place.ts";
import { BoxProbe, PROBE } from "../box_probe.ts";
import { UNFINISHED_FILE, unfinishedSource } from "../transfer/unfinished.ts";
import { asStorage } from "../../errors.ts";
import { unfinishedWords } from "../../transfer/unfinished.ts";
import { VERSION_FILE } from "../../version.ts";
import {
  diskFileSystem,
  type FileSystem,
  lstatIfThere,
} from "../file_system.ts";
import { INDEX_FILE } from "../index/index_file.ts";
import { BOX_FOLDERS } from "../mail_file.ts";
import { Mailboxes } from "../mailboxes.ts";

/** Something wrong in the store, or worth a look. */
export interface Finding {
  /** Below the mail folder. */
  path: string;
  /** In plain words, what the file or folder at `path` is or has. */
  problem: string;
  /** What is done about it: nothing for a `note`, which is no fault. */
  state: "mended" | "left" | "note";
}

/** What a check may do, and what tests replace. */
export interface CheckOptions {
  /** Mends what can be mended without losing anything. */
  repair?: boolean;
  /** Whether a user has an account; the box of a user without one gets a note. */
  hasAccount?: (user: string) => boolean;
  /** In ms since the epoch. */
  now?: () => number;
  /** The disk, unless a test makes steps fail. */
  fs?: FileSystem;
}

/** How many boxes and mails a check walked, and what it found. */
export interface CheckSummary {
  boxes: number;
  mails: number;
  /** Problems that the check mended. */
  mended: number;
  /** Problems that are still there. */
  left: number;
  /** How many of these a repair, which was not asked for, can mend. */
  mendable: number;
}

/**
 * Walks every box of a store and reports what is wrong: files that are no mails, links,
 * permissions, letters that are not whole, deliveries cut short, an index that does
 * not match the files. Servers may run meanwhile.
 *
 * @param report Gets each finding.
 * @throws {StorageError} If the mail folder cannot be read.
 */
export async function checkMail(
  root: string,
  report: (finding: Finding) => void,
  options: CheckOptions = {},
): Promise<CheckSummary> {
  const { fs = diskFileSystem } = options;
  const check = new StoreCheck(
    new Mailboxes(fs, root, { verify: false }),
    report,
    options,
  );
  try {
    const entries = await asStorage(
      "check the mail folder",
      () => [...fs.readDirSync(root)],
    );
    entries.sort((a, b) => a.name < b.name ? -1 : 1);
    await check.checkRoot();
    for (const entry of entries) {
      if (!OURS.includes(entry.name)) await check.checkEntry(entry);
    }
    return check.summary;
  } finally {
    check.close();
  }
}

/** What lies beside the boxes. */
const OURS = [PROBE, VERSION_FILE, UNFINISHED_FILE];

class StoreCheck {
  readonly summary: CheckSummary = {
    boxes: 0,
    mails: 0,
    mended: 0,
    left: 0,
    mendable: 0,
  };

  readonly #probe: BoxProbe;

  constructor(
    readonly boxes: Mailboxes,
    readonly report: (finding: Finding) => void,
    readonly options: CheckOptions,
  ) {
    this.#probe = new BoxProbe(boxes.fs, boxes.root);
  }

  close(): void {
    this.#probe.close();
    this.boxes.close();
  }

  /** A read-only copy is no fault; a folder in which others can replace boxes is one. */
  async checkRoot(): Promise<void> {
    const { fs, root } = this.boxes;
    const mode = lstatIfThere(fs, root)?.mode ?? 0;
    if (Deno.build.os !== "windows" && mode & 0o022) {
      const shown = (mode & 0o777).toString(8).padStart(3, "0");
      await this.#found(
        root,
        `can be changed by other users (mode ${shown})`,
        () => fs.chmodSync(root, mode & 0o755),
      );
    }
    const source = unfinishedSource(fs, root);
    if (source !== undefined) {
      await this.#found(root, `is not complete: ${unfinishedWords(source)}`);
    }
    const { trouble } = this.#probe;
    if (!trouble) return;
    const problem = `cannot be changed (${systemReason(trouble)})`;
    this.#tell(this.boxes.root, problem, "note");
  }

  async checkEntry({ name, isDirectory }: Deno.DirEntry): Promise<void> {
    if (isDirectory && setAsideUser(name)) {
      const problem = "is a box that was set aside; " +
        "keygen --restore-box gives it back";
      return this.#tell(name, problem, "note");
    }
    if (!isDirectory || !isUserName(name)) {
      return this.#tell(name, "is not a user's box", "left");
    }
    if (this.options.hasAccount?.(name) === false) {
      this.#tell(name, "is the box of a user without an account", "note");
    }
    const { now = Date.now, repair = false } = this.options;
    const { boxes } = this;
    const box = boxes.of(name);
    const found = (path: string, problem: string, mend?: Mend) =>
      this.#found(path ? `${name}/${path}` : name, problem, mend);
    this.summary.boxes++;
    const note = (path: string, text: string) =>
      this.#tell(`${name}/${path}`, text, "note");
    const checking = { boxes, box, now: now(), repair, found, note };
    this.summary.mails += await checkBox(checking, this.#probe);
  }

  /** Mends a problem, if that is wanted and there is a way, and reports it. */
  async #found(path: string, problem: string, mend?: Mend): Promise<void> {
    const { repair } = this.options;
    const mended = mend && repair && await succeeds(mend);
    if (mend && !repair && !this.#probe.trouble) this.summary.mendable++;
    this.#tell(path, problem, mended ? "mended" : "left");
  }

  #tell(path: string, problem: string, state: Finding["state"]): void {
    if (state !== "note") this.summary[state]++;
    this.report({ path, problem, state });
  }
}

async function succeeds(mend: Mend): Promise<boolean> {
  try {
    await mend();
    return true;
  } catch {
    // The problem is still there, and the report says so.
    return false;
  }
}

/** @returns The number of mails. */
async function checkBox(
  checking: Checking,
  probe: BoxProbe,
): Promise<number> {
  try {
    await checkPlace(checking, probe);
    if (!await checkFolders(checking)) return 0;
    await checkPermissions(checking, INDEX_FILE, 0o600);
    const sound = await checkIndexFile(checking);
    await checkTmp(checking);
    await checkDeleted(checking);
    const mails = await checkLetters(checking);
    if (sound) await checkIndex(checking);
    return mails;
  } catch (error) {
    await checking.found("", `cannot be checked (${systemReason(error)})`);
    return 0;
  }
}

/** @returns Whether all folders are there and real ones. */
async function checkFolders(checking: Checking): Promise<boolean> {
  const { files } = checking.box;
  let whole = true;
  await checkPermissions(checking, "", 0o700);
  for (const name of BOX_FOLDERS) {
    const info = lstatIfThere(files.fs, files.pathOf(name));
    if (info?.isDirectory) {
      await checkPermissions(checking, name, 0o700);
      continue;
    }
    if (info) await checking.found(name, "is a file or a link, not a folder");
    else await checking.found(name, "is missing", () => files.ensure([name]));
    whole &&= !info && checking.repair;
  }
  return whole;
}
