import { main } from "./lib/keygen/main.ts";
import { runProgram } from "./lib/program/run.ts";

if (import.meta.main) await runProgram("keygen", main);
