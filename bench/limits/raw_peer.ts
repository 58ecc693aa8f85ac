/**
 * The other end of a RawLink: answers one connection and ends with it. A request is an
 * operation and a number of bytes, both u32 in the byte order of the machine.
 */
export const PEER_OPERATION = { answer: 1, sendFile: 2, keepFile: 3 } as const;

const CHUNK = 256 * 1024;

if (import.meta.main) await serveOne(Deno.args[0]);

async function serveOne(dir: string): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log(`port ${listener.addr.port}`);
  const conn = await listener.accept();
  listener.close();
  conn.setNoDelay(true);
  const buffer = new Uint8Array(CHUNK);
  const request = new Uint8Array(8);
  for (;;) {
    if (!await readFull(conn, request)) return;
    const [operation, bytes] = new Uint32Array(request.buffer.slice(0));
    if (operation === PEER_OPERATION.answer) {
      await writeFull(conn, buffer.subarray(0, bytes));
    } else if (operation === PEER_OPERATION.sendFile) {
      await sendFile(conn, fileOf(dir, bytes), buffer);
    } else await keepFile(conn, `${dir}/kept`, bytes, buffer);
  }
}

/** The path of a file of so many bytes; it is made once. */
function fileOf(dir: string, bytes: number): string {
  const path = `${dir}/file${bytes}`;
  try {
    Deno.statSync(path);
  } catch {
    Deno.writeFileSync(path, new Uint8Array(bytes));
  }
  return path;
}

async function sendFile(
  conn: Deno.Conn,
  path: string,
  buffer: Uint8Array,
): Promise<void> {
  const file = Deno.openSync(path);
  for (;;) {
    const count = file.readSync(buffer);
    if (count === null) break;
    await writeFull(conn, buffer.subarray(0, count));
  }
  file.close();
}

async function keepFile(
  conn: Deno.Conn,
  path: string,
  bytes: number,
  buffer: Uint8Array,
): Promise<void> {
  const file = Deno.openSync(path, { write: true, createNew: true });
  for (let left = bytes; left > 0;) {
    const count = await conn.read(buffer.subarray(0, left));
    if (count === null) break;
    left -= count;
    for (let done = 0; done < count;) {
      done += file.writeSync(buffer.subarray(done, count));
    }
  }
  file.syncSync();
  file.close();
  await writeFull(conn, Uint8Array.of(1));
  Deno.removeSync(path);
}

async function readFull(conn: Deno.Conn, into: Uint8Array): Promise<boolean> {
  for (let done = 0; done < into.length;) {
    const count = await conn.read(into.subarray(done)).catch(() => null);
    if (count === null) return false;
    done += count;
  }
  return true;
}

async function writeFull(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += await conn.write(bytes.subarray(done));
  }
}
