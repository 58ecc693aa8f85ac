/** Tries what the code of a worker must not be able to do, and says what came of it. */

interface ProbeScope {
  onmessage: (event: MessageEvent<Record<string, string>>) => void;
  postMessage(outcomes: Record<string, string>): void;
}
const scope = self as unknown as ProbeScope;

scope.onmessage = async ({ data: paths }) => {
  const attempts: Record<string, () => unknown> = {
    "listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
    "connect": () => Deno.connect({ hostname: "127.0.0.1", port: 1 }),
    "run": () => new Deno.Command(Deno.execPath()).outputSync(),
    "environment": () => Deno.env.toObject(),
    "host name": () => Deno.hostname(),
    "import": () => import(paths.remote),
    "read outside": () => Deno.readTextFileSync(paths.outside),
    "write outside": () => Deno.writeTextFileSync(paths.outside, "x"),
    "read above": () => [...Deno.readDirSync(paths.above)],
    "read a user's key": () => Deno.readTextFileSync(paths.clientKey),
    "write the credentials": () =>
      Deno.writeTextFileSync(paths.credentials, "x"),
    "read the credentials": () => Deno.readTextFileSync(paths.credentials),
    "write mail": () => Deno.writeTextFileSync(paths.mail, "x"),
  };
  const outcomes: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    outcomes[name] = await outcomeOf(attempt);
  }
  scope.postMessage(outcomes);
};

async function outcomeOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
    return "done";
  } catch (error) {
    // A module that is denied is a TypeError with the same words.
    const { message } = error as Error;
    const denied = error instanceof Deno.errors.NotCapable ||
      message.startsWith("Requires import access");
    return denied ? "denied" : message;
  }
}
