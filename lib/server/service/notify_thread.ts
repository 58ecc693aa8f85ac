/**
 * Sends datagrams to the service manager. It runs as a Web Worker, since sending to a
 * socket in the file system takes the right to write there, which the supervisor gives up:
 * this thread may touch two paths, and hears nothing but what to send.
 *
 * @module
 */

/** What the thread is to do first: the path of its own socket, and the manager's. */
export interface NotifyOrder {
  own: string;
  manager: string;
}

/** What it answers: that it listens, that its socket is open, or what failed. */
export type NotifyAnswer = "loaded" | "open" | { failed: string };

interface ThreadScope {
  onmessage: (event: MessageEvent<NotifyOrder | string>) => void;
  postMessage(answer: NotifyAnswer): void;
}
const scope = self as unknown as ThreadScope;

let sending = Promise.resolve();
let socket: Deno.DatagramConn | undefined;
let address: Deno.UnixAddr | undefined;

scope.onmessage = ({ data }) => {
  const work = () => typeof data === "string" ? send(data) : open(data);
  sending = sending.then(work).catch((error) =>
    scope.postMessage({ failed: error.message })
  );
};
scope.postMessage("loaded");

function open({ own, manager }: NotifyOrder): void {
  socket = Deno.listenDatagram({ transport: "unixpacket", path: own });
  // Nobody answers: the name in the file system has no use.
  if (!isAbstract(own)) Deno.removeSync(own);
  address = { transport: "unixpacket", path: manager };
  scope.postMessage("open");
}

async function send(text: string): Promise<void> {
  await socket?.send(new TextEncoder().encode(text), address!);
}

function isAbstract(path: string): boolean {
  return path.startsWith("\0");
}
