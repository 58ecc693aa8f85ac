import type { Env, Notify } from "./service_manager.ts";
import type { NotifyAnswer, NotifyOrder } from "./notify_thread.ts";

/** What {@link openNotify} works with. */
export interface NotifyOptions {
  env: Env;
  /** A folder that the server may write to, where systemd gave it none. */
  folder: string;
  /** Told why the service manager cannot be reached. */
  onFailure(reason: string): void;
}

/**
 * Opens the way to the service manager, if there is one. From then on nothing of it needs
 * a permission of this thread.
 *
 * @returns What sends a text; undefined without a manager, or if it cannot be reached.
 */
export async function openNotify(
  { env, folder, onFailure }: NotifyOptions,
): Promise<Notify | undefined> {
  const named = env("NOTIFY_SOCKET");
  if (!named) return undefined;
  const order = addresses(named, env("RUNTIME_DIRECTORY") ?? folder);
  const thread = startThread(order);
  const opened = Promise.withResolvers<boolean>();
  let hasFailed = false;
  const fail = (reason: string) => {
    // One that goes away stays away, and the server goes on without it.
    if (!hasFailed) onFailure(reason);
    hasFailed = true;
    opened.resolve(false);
  };
  thread.onmessage = ({ data }: MessageEvent<NotifyAnswer>) => {
    if (data === "loaded") thread.postMessage(order);
    else if (data === "open") opened.resolve(true);
    else fail(data.failed);
  };
  thread.onerror = (event) => {
    event.preventDefault();
    fail(event.message);
  };
  if (await opened.promise) return (text) => thread.postMessage(text);
  thread.terminate();
}

/** An abstract name begins with `@` in the variable, and with NUL in truth (unix(7)). */
function addresses(named: string, folder: string): NotifyOrder {
  const own = `letterlock-notify-${Deno.pid}`;
  return named.startsWith("@")
    ? { own: `\0${own}`, manager: `\0${named.slice(1)}` }
    : { own: `${folder}/${own}`, manager: named };
}

function startThread({ own, manager }: NotifyOrder): Worker {
  const files = [own, manager].filter((path) => !path.startsWith("\0"));
  return new Worker(new URL("./notify_thread.ts", import.meta.url), {
    type: "module",
    deno: {
      permissions: {
        read: files,
        write: files,
        // Deno 2.9 asks for it, and 2.6 knows no narrower name of a Unix socket.
        net: "inherit",
        run: false,
        env: false,
        sys: false,
        ffi: false,
        import: false,
      },
    },
  });
}
