import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { storeContract } from "../contract/contract.ts";
import { withFolder } from "./support/temp_store.ts";

storeContract({
  name: "Maildir store",
  withPlace: (test) =>
    withFolder((root) => {
      return test({ open: (options) => openMailStore(root, options) });
    }),
});
