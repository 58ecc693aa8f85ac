/**
 * What every `MailStore` has to do, whatever it keeps its mails in. A new kind of store
 * makes a {@linkcode StoreHarness} and a test file with one line, `storeContract(it)`.
 *
 * @module
 */
import { boxContract } from "./boxes.ts";
import { copiesContract } from "./copies.ts";
import { deletingContract } from "./deleting.ts";
import { deliveryContract } from "./delivery.ts";
import { exactlyOnceContract } from "./exactly_once.ts";
import { Contract, type StoreHarness } from "./harness.ts";
import { importingContract } from "./importing.ts";
import { manyContract } from "./many.ts";
import { markingContract } from "./marking.ts";
import { quotaContract } from "./quota.ts";
import { readingContract } from "./reading.ts";
import { sealedContract } from "./sealed.ts";
import { searchContract } from "./search.ts";
import { threadsContract } from "./threads.ts";

/** Registers all the tests of the contract for one kind of store. */
export function storeContract(harness: StoreHarness): void {
  const contract = new Contract(harness);
  deliveryContract(contract);
  exactlyOnceContract(contract);
  boxContract(contract);
  readingContract(contract);
  manyContract(contract);
  copiesContract(contract);
  deletingContract(contract);
  markingContract(contract);
  sealedContract(contract);
  searchContract(contract);
  threadsContract(contract);
  importingContract(contract);
  quotaContract(contract);
}
