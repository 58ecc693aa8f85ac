/**
 * Where the server's workers begin when the server runs from a bundle: a worker would
 * load all of the server to start one of its modules.
 */
import { parseWorkerArgs } from "../../lib/server/ipc/settings.ts";
import { runWorker } from "../../lib/server/worker/main.ts";

const settings = parseWorkerArgs(Deno.args);
if (!settings) throw new Error("Cannot start a worker without its settings");
Deno.exit(await runWorker(settings));
