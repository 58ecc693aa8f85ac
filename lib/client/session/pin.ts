import { pinPath } from "../../keys/paths.ts";

/** Whether this user has ever seen the server in enhanced mode. */
export function isPinned(keysDir: string): boolean {
  try {
    Deno.lstatSync(pinPath(keysDir));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Remembers that the server is enhanced, so that basic is refused from now on. */
export async function pin(keysDir: string): Promise<void> {
  await Deno.writeTextFile(
    pinPath(keysDir),
    "This server was seen in enhanced mode; mail-client refuses it in basic mode.\n",
    { mode: 0o600 },
  );
}
