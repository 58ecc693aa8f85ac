import { usageError } from "../../program/command_line/usage_error.ts";
import {
  isStoreAddress,
  type StoreAddress,
} from "../../store/postgres/store_address.ts";
import { storeAddress } from "../read_flags.ts";

/** What `--migrate` names. */
export interface MigratePlaces {
  from: string;
  to: string;
}

/** Where mail is, or will be. */
export type MailPlace =
  | { kind: "folder"; name: string }
  | { kind: "database"; name: string; address: StoreAddress };

/**
 * Which of the two is a folder, and which a database.
 *
 * @throws {Failure} With exit code 2 if they are of one kind.
 */
export function migratePlaces(
  { from, to }: MigratePlaces,
): { from: MailPlace; to: MailPlace } {
  const places = { from: toPlace(from), to: toPlace(to) };
  if (places.from.kind !== places.to.kind) return places;
  throw usageError(
    places.from.kind === "folder"
      ? "--migrate takes a folder and a database, not two folders: cp -a copies one"
      : "--migrate takes a folder and a database, not two databases: pg_dump copies one",
  );
}

function toPlace(name: string): MailPlace {
  if (!isStoreAddress(name)) return { kind: "folder", name };
  return { kind: "database", name, address: storeAddress("migrate", name) };
}
