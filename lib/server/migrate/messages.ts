import type { StoreFiles } from "../../keys/store_files.ts";
import type { StoreAddress } from "../../store/postgres/store_address.ts";
import type { Moved } from "../../store/transfer/move_mail.ts";

/** What the sandbox is told to do. */
export interface MigrateOrder {
  /** The folder of the boxes, without links. */
  folder: string;
  /** The database, and how a person calls it. */
  database: { name: string; address: StoreAddress; files: StoreFiles };
  direction: "in" | "out";
}

/** What the sandbox says: that it listens, how far it is, and how it ended. */
export type MigrateMessage =
  | { say: "loaded" }
  | { say: "tell"; sentence: string }
  | { say: "progress"; label: string; done: number; total: number }
  | { say: "done"; moved: Moved }
  | { say: "failed"; message: string; hint?: string };
