import { runProgram } from "./lib/program/run.ts";
import { WORKER_FLAG } from "./lib/server/worker_settings.ts";

if (import.meta.main) {
  if (Deno.args[0] === WORKER_FLAG) {
    const { runWorker } = await import("./lib/server/worker.ts");
    Deno.exit(await runWorker(JSON.parse(Deno.args[1])));
  }
  const { main } = await import("./lib/server/main.ts");
  await runProgram("mail-server", main);
}
