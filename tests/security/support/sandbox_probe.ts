/** Runs in the sandbox of a worker in the place of the code that reads a client. */
import { ServerPair } from "../../../lib/server/worker/logins/server_pair.ts";
import { type Targets, tryAll } from "./sandbox_attempts.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Targets>) => void;
  postMessage(message: unknown): void;
};
scope.onmessage = async ({ data: settings }) => {
  if (settings.task === "login") {
    await new ServerPair(settings.keys).load();
  }
  console.log(JSON.stringify({ sandbox: await tryAll(settings) }));
  scope.postMessage(0);
};
scope.postMessage("loaded");
