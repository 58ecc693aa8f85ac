import { runProgram } from "./lib/program/run.ts";
import { parseSettings, WORKER_FLAG } from "./lib/server/worker_settings.ts";

async function main(args: string[]): Promise<number> {
  if (args[0] === WORKER_FLAG) {
    const { runWorker } = await import("./lib/server/worker.ts");
    return await runWorker(parseSettings(args[1]));
  }
  const { main } = await import("./lib/server/main.ts");
  return await main(args);
}

if (import.meta.main) await runProgram("mail-server", main);
