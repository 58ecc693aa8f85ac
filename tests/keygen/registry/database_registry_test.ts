import { registryContract } from "./contract.ts";
import { DATABASE_SITES } from "./database_site.ts";

registryContract(DATABASE_SITES);
