import { isStorageFailure } from "../../errors.ts";
import type { BoxFiles } from "../box_files.ts";
import { lstatIfThere, removeIfThere, syncFolder } from "../file_system.ts";
import { microsOfFile, splitDraftKey, tagOfId } from "../mail_name.ts";
import type { IndexDatabase } from "./index_database.ts";

/** How long the store answers a draft that comes again as it answered the first one. */
export const REMEMBERED_MS = 24 * 3600 * 1000;
/** The folder of a box that has the marks. */
const FOLDER = "drafts";
/** So many folders below it, so that few names have to be read. */
const BUCKETS = 16;

type Kind = "sent" | "deleted";

/**
 * The drafts that a user sent, and those that the user received and deleted, by their keys.
 * Each is an empty file of the box, `drafts/BUCKET/KIND.FROM.ID`, kept for a day from the
 * time in the id: a name is there or not, so no crash leaves half of it, and no index can
 * lose it.
 */
export class SentDrafts {
  constructor(
    readonly files: BoxFiles,
    /** Asked each time: the index may be another by then. */
    readonly database: () => IndexDatabase,
  ) {}

  /** The id of the mail that a draft of this user became. */
  sent(draft: string, now: number): string | undefined {
    return this.#find("sent", draft, now);
  }

  /** Durable on return. */
  noteSent(draft: string, id: string): void {
    this.#note("sent", draft, id);
  }

  /** The same for many: what they are in is synced once. The box has its marks then. */
  noteAllSent(drafts: readonly { draft: string; id: string }[]): void {
    this.files.ensureFolder(this.#root);
    const buckets = drafts.map(({ draft, id }) =>
      this.#create("sent", draft, id)
    );
    for (const bucket of new Set(buckets)) syncFolder(this.files.fs, bucket);
  }

  /** The id of the mail that a draft became, if this user received and deleted it. */
  deleted(draft: string): string | undefined {
    return this.#find("deleted", draft);
  }

  /** The same if this user received it within a day, and deleted it or not. */
  received(draft: string, now: number): string | undefined {
    const id = this.#find("deleted", draft, now);
    if (id !== undefined) return id;
    const sql = "SELECT id FROM mails WHERE draft = ? AND time > ?";
    const row = this.database().get(sql, draft, now - REMEMBERED_MS);
    return row?.id as string | undefined;
  }

  /** Durable on return. A full disk has no room for it, and must not keep the mail. */
  noteDeleted(draft: string, id: string, now: number): void {
    // Nobody delivers or finishes so old a draft.
    if (timeOf(id) <= now - 2 * REMEMBERED_MS) return;
    try {
      this.#note("deleted", draft, id);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
    }
  }

  /** For a delivery that is undone: the draft may come again. */
  forgetDeleted(draft: string): void {
    const id = this.deleted(draft);
    if (id === undefined) return;
    const { bucket, prefix } = this.#place("deleted", draft);
    removeIfThere(this.files.fs, `${bucket}/${prefix}${id}`);
    syncFolder(this.files.fs, bucket);
  }

  /** Whether the box has its marks. Without them it has forgotten the drafts of a day. */
  isComplete(): boolean {
    return !!lstatIfThere(this.files.fs, this.#root)?.isDirectory;
  }

  /** Forgets what is older than a day. */
  purge(now: number): void {
    for (let i = 0; i < BUCKETS; i++) {
      const bucket = `${this.#root}/${i.toString(16)}`;
      for (const name of this.#names(bucket)) {
        const id = /\d{10,}\.M\d{6}D[^.]*\.letterlock$/.exec(name)?.[0];
        if (id === undefined || timeOf(id) > now - REMEMBERED_MS) continue;
        removeIfThere(this.files.fs, `${bucket}/${name}`);
      }
    }
  }

  get #root(): string {
    return `${this.files.path}/${FOLDER}`;
  }

  #place(kind: Kind, draft: string) {
    const { from, tag } = splitDraftKey(draft);
    const bucket = `${this.#root}/${bucketOf(tag)}`;
    return { bucket, prefix: `${kind}.${from}.`, tag };
  }

  #find(kind: Kind, draft: string, now?: number): string | undefined {
    const { bucket, prefix, tag } = this.#place(kind, draft);
    for (const name of this.#names(bucket)) {
      if (!name.startsWith(prefix)) continue;
      const id = name.slice(prefix.length);
      const young = now === undefined || timeOf(id) > now - REMEMBERED_MS;
      if (young && tagOfId(id) === tag) return id;
    }
  }

  /** Most users have sent no draft that falls there. */
  #names(bucket: string): string[] {
    if (!this.isComplete()) return [];
    if (!lstatIfThere(this.files.fs, bucket)?.isDirectory) return [];
    return [...this.files.fs.readDirSync(bucket)].map(({ name }) => name);
  }

  #note(kind: Kind, draft: string, id: string): void {
    syncFolder(this.files.fs, this.#create(kind, draft, id));
  }

  /** @returns The folder that it is in. */
  #create(kind: Kind, draft: string, id: string): string {
    const { bucket, prefix } = this.#place(kind, draft);
    this.files.ensureFolder(this.#root);
    this.files.ensureFolder(bucket);
    this.#createFile(`${bucket}/${prefix}${id}`);
    return bucket;
  }

  #createFile(path: string): void {
    const options = { write: true, createNew: true, mode: 0o600 };
    try {
      this.files.fs.openSync(path, options).close();
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** When a mail was received, in ms since the epoch. */
function timeOf(id: string): number {
  return Math.floor((microsOfFile(id) ?? 0) / 1000);
}

function bucketOf(tag: string): string {
  let sum = 0;
  for (let i = 0; i < tag.length; i++) sum += tag.charCodeAt(i);
  return (sum % BUCKETS).toString(16);
}
