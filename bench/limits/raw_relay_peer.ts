/**
 * The other ends of a RawRelay: a relay, and the process behind it, which works in a Web
 * Worker as a worker's sandbox does.
 */

/** Bytes of a request and of an answer, sealed in a record each. */
export const REQUEST_BYTES = 26;
export const ANSWER_BYTES = 554;

/** Bytes that a pipe holds. */
const CHUNK = 64 * 1024;

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
  const [role, dir] = Deno.args;
  if ("WorkerGlobalScope" in globalThis) await answer(`${dir}/relayed`);
  else if (role === "relay") await relay(dir);
  else await answerInThread();
}

async function relay(dir: string): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const worker = startWorker(dir);
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

function startWorker(dir: string): Deno.ChildProcess {
  const flags = ["run", "--quiet", "--no-config", "--no-lock", "-A"];
  const module = new URL(import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: [...flags, module, "worker", dir],
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
  (self as unknown as { postMessage(message: string): void })
    .postMessage("ended");
}
