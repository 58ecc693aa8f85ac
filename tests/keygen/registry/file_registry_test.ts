import { registryContract } from "./contract.ts";
import { FILE_SITES } from "./file_site.ts";

registryContract(FILE_SITES);
