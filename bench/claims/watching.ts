import { lines } from "../../lib/server/supervisor/workers/lines.ts";
import { type Bench, repetitions } from "../bench.ts";
import { interleave, timed } from "../report/interleave.ts";
import type { Row } from "../report/row.ts";
import { textOf } from "../systems/content.ts";
import { SMALL_MAIL } from "../systems/fill_box.ts";
import { PASSWORD, USERS } from "../systems/installation.ts";
import { commandOf, end } from "../systems/program.ts";

const [SENDER, , WATCHER] = USERS;
/** From one mail to the next until the first one is shown, in ms. */
const PATIENCE_MS = 500;
/** Lets the server start its spare worker before the next login, in ms. */
const REST_MS = 300;

/** From the answer to a send to the line of `mail-client watch`, beside what that is made of. */
export async function measureWatching(bench: Bench): Promise<Row[]> {
  const child = await startWatch(bench);
  const shown = lines(child.stdout)[Symbol.asyncIterator]();
  const sender = await bench.letterlock.openSession(SENDER);
  const send = async (title: string) => {
    const id = crypto.randomUUID();
    const content = ReadableStream.from([textOf(SMALL_MAIL)]);
    await sender.send({ id, to: [WATCHER], title, content });
  };
  const untilShown = async (title: string) => {
    for (let line; !line?.includes(title);) line = (await shown.next()).value;
  };
  await untilItWatches(send, untilShown);
  let count = 0;
  const figures = await interleave({
    watch: async () => {
      const title = `Mail ${++count}.`;
      await rest();
      await send(title);
      return await timed(() => untilShown(title));
    },
    look: async () => {
      await rest();
      return await timed(() => look(bench));
    },
  }, repetitions(bench, 30, 5));
  await Promise.all([sender.close(), end(child)]);
  while (!(await shown.next()).done);
  return [{
    what: "a mail is shown by mail-client watch, from the answer to its send",
    unit: "ms",
    measured: figures.watch,
    limit: { of: "a login and a list", value: figures.look },
    aim: { atMost: 1000 },
  }];
}

async function startWatch(bench: Bench): Promise<Deno.ChildProcess> {
  const file = `${bench.dir}/watch-password`;
  await Deno.writeTextFile(file, PASSWORD, { mode: 0o600 });
  const { path, args } = commandOf("client", [
    ...["watch", "--json", "--password-file", file],
    ...["--server", `127.0.0.1:${bench.letterlock.port}`, "--user", WATCHER],
    ...["--keys", bench.installation.clientKeys(WATCHER)],
  ]);
  return new Deno.Command(path, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

/** What came before it watched it does not show. */
async function untilItWatches(
  send: (title: string) => Promise<void>,
  untilShown: (title: string) => Promise<void>,
): Promise<void> {
  const first = "Are you there?";
  const watches = untilShown(first);
  for (let is = false; !is;) {
    await send(first);
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), PATIENCE_MS);
    is = await Promise.race([watches.then(() => true), late.promise]);
    clearTimeout(timer);
  }
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}

async function look(bench: Bench): Promise<void> {
  const session = await bench.letterlock.openSession(WATCHER);
  await session.inbox({ limit: 1 });
  await session.close();
}
