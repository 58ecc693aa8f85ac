/** What writes while a cluster is struck, and can tell whether all of it is there. */
import type { Random } from "../../../fuzz/cases/random.ts";
import type { Acknowledgements } from "./acknowledgements.ts";
import type { Visitors } from "./visitors.ts";

/** What became of all that was acknowledged. */
export interface Tally {
  acknowledged: number;
  lost: number;
  doubled: number;
  /** Mails that some recipients have and some have not. */
  partial: number;
  /** Contents that are not what was sent. */
  altered: number;
}

/** Clients that write one after the other until they are stopped. */
export interface Load extends AsyncDisposable {
  readonly acknowledgements: Acknowledgements;
  /** Who logs in at each of its mail-servers, where anybody does. */
  readonly visitors?: Visitors;
  /** Looks for all that was acknowledged until now. */
  check(): Promise<Tally>;
  /** Kills one of its mail-servers, and starts another; where it has any. */
  killServer?(random: Random): Promise<void>;
  /** Kills a worker of one of them. */
  killWorker?(random: Random): void;
  /** Ends after the answers under way. */
  stop(): Promise<void>;
}

/** Whether nothing that was acknowledged is missing, there twice or with some only. */
export function holds({ lost, doubled, partial, altered }: Tally): boolean {
  return lost + doubled + partial + altered === 0;
}
