import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import {
  isStoreAddress,
  parseStoreAddress,
} from "../../store/postgres/store_address.ts";
import { askServer } from "../control/ask_server.ts";
import { serverStatus } from "../control/server_status.ts";
import type { MailPlace } from "./places.ts";

/**
 * Refuses mail that the server with these keys serves. Servers with other keys cannot be
 * seen from here.
 *
 * @param keys `keys/server`, which may be missing.
 * @throws {Failure} If it runs, and serves one of the places.
 */
export async function refuseServed(
  keys: string,
  places: readonly MailPlace[],
): Promise<void> {
  const mail = await servedMail(keys);
  const served = places.find((place) => mail && isSame(place, mail));
  if (!served) return;
  throw new Failure(
    EXIT.failed,
    `A mail-server serves ${served.name}`,
    "stop it first: mail-server stop",
  );
}

/** The folder or the address of the database that a running server serves. */
async function servedMail(keys: string): Promise<string | undefined> {
  const form = { status: serverStatus };
  try {
    const { status } = await askServer({ keys }, { command: "status" }, form);
    return status.mail;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function isSame(place: MailPlace, mail: string): boolean {
  if (place.kind === "folder") return place.name === mail;
  if (!isStoreAddress(mail)) return false;
  const { database, hosts } = parseStoreAddress(mail);
  const { address } = place;
  return database === address.database &&
    hosts.some(({ host, port }) =>
      address.hosts.some((own) => own.host === host && own.port === port)
    );
}
