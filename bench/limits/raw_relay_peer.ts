/**
 * The other ends of a RawRelay: a relay, and the process behind it, which works in a Web
 * Worker as a worker's sandbox does.
 */

/** Bytes of a request and of an answer, sealed in a record each. */
export const REQUEST_BYTES = 26;
export const ANSWER_BYTES = 554;

/** Bytes that a pipe holds. */
const CHUNK = 64 * 1024;
/** Bytes of content in a record. */
const RECORD = 256 * 1024;

/** The records of so many bytes of content: the first byte of each, and the one after. */
export function recordsOf(bytes: number): [begin: number, end: number][] {
  return Array.from({ length: Math.ceil(bytes / RECORD) }, (_, i) => {
    return [i * RECORD, Math.min((i + 1) * RECORD, bytes)];
  });
}

/** Seals and opens by AES-GCM, with one nonce: what is sealed is no secret. */
export async function records() {
  const key = await crypto.subtle.importKey(
    "raw",
    new Uint8Array(32),
    "AES-GCM",
    false,
    ["encrypt", "decrypt"],
  );
  const parameters = {
    name: "AES-GCM",
    iv: new Uint8Array(12),
    additionalData: new Uint8Array(25),
  };
  const { subtle } = crypto;
  return {
    seal: async (bytes: Uint8Array<ArrayBuffer>) =>
      new Uint8Array(await subtle.encrypt(parameters, key, bytes)),
    open: (bytes: Uint8Array<ArrayBuffer>) =>
      subtle.decrypt(parameters, key, bytes),
    sealed: (bytes: number) => bytes + 16,
  };
}

if (import.meta.main) {
  const [role, dir, bytes = "0"] = Deno.args;
  if (!("WorkerGlobalScope" in globalThis)) {
    await (role === "relay" ? relay(dir, bytes) : answerInThread());
  } else if (bytes === "0") await answer(`${dir}/relayed`);
  else await keep(dir, Number(bytes));
}

async function relay(dir: string, bytes: string): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const worker = startWorker(dir, bytes);
  console.log(`port ${listener.addr.port}`);
  const conn = await listener.accept();
  listener.close();
  conn.setNoDelay(true);
  moveToWorker(conn, worker.stdin.getWriter());
  const output = worker.stdout.getReader({ mode: "byob" });
  let buffer = new Uint8Array(CHUNK);
  for (;;) {
    const { value, done } = await output.read(buffer);
    if (done) return;
    buffer = new Uint8Array(value.buffer);
    for (let written = 0; written < value.length;) {
      written += await conn.write(value.subarray(written));
    }
  }
}

function startWorker(dir: string, bytes: string): Deno.ChildProcess {
  const flags = ["run", "--quiet", "--no-config", "--no-lock", "-A"];
  const module = new URL(import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: [...flags, module, "worker", dir, bytes],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
}

async function moveToWorker(
  conn: Deno.Conn,
  input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const buffer = new Uint8Array(CHUNK);
  for (;;) {
    const count = await conn.read(buffer).catch(() => null);
    if (count === null) break;
    await input.write(buffer.subarray(0, count));
  }
  await input.close();
}

async function answerInThread(): Promise<void> {
  const thread = new Worker(import.meta.url, { type: "module" });
  await new Promise((ended) => thread.onmessage = ended);
  Deno.exit(0);
}

/** Answers each request with a file. */
async function answer(path: string): Promise<void> {
  Deno.writeFileSync(path, new Uint8Array(ANSWER_BYTES));
  const { seal, open, sealed } = await records();
  const request = new Uint8Array(sealed(REQUEST_BYTES));
  for (let came = 0;;) {
    const count = await Deno.stdin.read(request.subarray(came));
    if (count === null) break;
    came += count;
    if (came < request.length) continue;
    came = 0;
    await open(request);
    Deno.stdout.writeSync(await seal(Deno.readFileSync(path)));
  }
  sayEnded();
}

/** Keeps contents of so many bytes, as a mail is kept, and answers once each is durable. */
async function keep(dir: string, bytes: number): Promise<void> {
  const { seal, open, sealed } = await records();
  const lengths = recordsOf(bytes).map(([from, to]) => sealed(to - from));
  const [path, name] = [`${dir}/kept.part`, `${dir}/kept`];
  for (;;) {
    const file = Deno.openSync(path, { write: true, createNew: true });
    let written = Promise.resolve();
    for (const length of lengths) {
      const record = await readRecord(length);
      if (!record) return sayEnded();
      const opened = open(record);
      written = written.then(async () => {
        writeAll(file, new Uint8Array(await opened));
      });
    }
    await written;
    file.syncDataSync();
    file.close();
    Deno.linkSync(path, name);
    const folder = Deno.openSync(dir);
    folder.syncSync();
    folder.close();
    for (const each of [path, name]) Deno.removeSync(each);
    Deno.stdout.writeSync(await seal(new Uint8Array(ANSWER_BYTES)));
  }
}

async function readRecord(
  length: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const record = new Uint8Array(length);
  for (let came = 0; came < length;) {
    const end = Math.min(came + CHUNK, length);
    const count = await Deno.stdin.read(record.subarray(came, end));
    if (count === null) return undefined;
    came += count;
  }
  return record;
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += file.writeSync(bytes.subarray(done));
  }
}

function sayEnded(): void {
  (self as unknown as { postMessage(message: string): void })
    .postMessage("ended");
}
