import type { StoreFiles } from "../../keys/store_files.ts";
import type { Accounts } from "../../store/postgres/accounts/account_writer.ts";

/** Where the database is, and the files that it is shown. */
export interface AccountsPlace {
  /** Its address, `postgres://OWNER@HOST/DATABASE`. */
  store: string;
  files: StoreFiles;
}

/** A call of one of the methods of {@link Accounts}. */
export interface AccountsCall {
  /** Comes back with the answer. */
  id: number;
  name: keyof Accounts;
  args: unknown[];
}

/** Its answer: a value, or why there is none. */
export type AccountsAnswer =
  & { id: number }
  & ({ value: unknown } | { error: string });
