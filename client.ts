import { mailClient } from "./lib/client/main.ts";
import { runProgram } from "./lib/program/run.ts";

if (import.meta.main) {
  await runProgram("mail-client", (args) => mailClient(args));
}
