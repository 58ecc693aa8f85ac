import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import { storeContract } from "../contract/contract.ts";
import { HAS_POSTGRES, withTables } from "./support/postgres_server.ts";

if (HAS_POSTGRES) {
  storeContract({
    name: "PostgreSQL store",
    withPlace: (test) =>
      withTables((database) =>
        test({ open: (options) => openPostgresStore(database, options) })
      ),
  });
}
