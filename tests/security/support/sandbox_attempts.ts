/** Everything that a worker should not be able to do, tried. */
import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { openSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { hostname } from "node:os";
import process from "node:process";
import { backup, DatabaseSync } from "node:sqlite";
import { constants, Script } from "node:vm";

/** The task and the folders of a worker, and a port that accepts connections. */
export interface Targets {
  task: "serve" | "login";
  keys: string;
  mail: string;
  port: number;
}

/** What each attempt gave: what was reached, or that it was denied. */
export type Attempts = Record<string, string>;

/** How long an attempt may take that is refused without a word, in ms. */
const PATIENCE_MS = 1000;

/**
 * Tries everything, or what is named; the values say "denied" or what was reached.
 */
export async function tryAll(
  targets: Targets,
  names?: string[],
): Promise<Attempts> {
  // Some node: modules throw a refusal where no caller can catch it.
  for (const type of ["error", "unhandledrejection"]) {
    globalThis.addEventListener(type, (event) => event.preventDefault());
  }
  const results: Attempts = {};
  const all = attempts(targets);
  for (const name of names ?? Object.keys(all)) {
    // What hangs is the last that was named.
    console.error(`Trying: ${name}`);
    results[name] = await outcomeOf(all[name]);
  }
  return results;
}

async function outcomeOf(attempt: () => unknown): Promise<string> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve("denied"), PATIENCE_MS);
  const reached = Promise.try(attempt).then(
    (value) => `reached: ${value}`,
    () => "denied",
  );
  const outcome = await Promise.race([reached, late.promise]);
  clearTimeout(timer);
  return outcome;
}

type AllAttempts = Record<string, () => unknown>;

function attempts(targets: Targets): AllAttempts {
  return { ...attemptsOf(targets), ...attemptsOfAny(targets) };
}

/** What the other kind of worker may do. */
function attemptsOf({ task, keys, mail }: Targets): AllAttempts {
  const boxes = `${mail}/bob/new`;
  if (task === "serve") {
    return {
      "read the server's private key": () =>
        Deno.readTextFileSync(`${keys}/server_private.pem`),
      "read the server's private key by node:fs": () =>
        readFileSync(`${keys}/server_private.pem`, "utf8"),
      "read the password hashes": () =>
        Deno.readTextFileSync(`${keys}/credentials.json`),
      "import the password hashes": async () => {
        const options = { with: { type: "json" } };
        const path = `file://${keys}/credentials.json`;
        return JSON.stringify(await import(path, options));
      },
      "list the keys": () => [...Deno.readDirSync(keys)].length,
      "link to the password hashes": () =>
        Deno.linkSync(`${keys}/credentials.json`, `${boxes}/hashes`),
    };
  }
  return {
    "read the server's private key again": () =>
      Deno.readTextFileSync(`${keys}/server_private.pem`),
    "read a mail": () => Deno.readTextFileSync(`${boxes}/mail`),
    "list a box": () => [...Deno.readDirSync(boxes)].length,
    "look at a box": () => Deno.statSync(boxes).mtime,
    "write a mail": () => Deno.writeTextFileSync(`${boxes}/forged`, "x"),
    "open the database of a box": () =>
      new DatabaseSync(`${mail}/bob/own.db`).close(),
    "write the password hashes": () =>
      Deno.writeTextFileSync(`${keys}/credentials.json`, "", {
        append: true,
      }),
  };
}

/** What no worker may do. */
function attemptsOfAny({ keys, mail, port }: Targets): AllAttempts {
  const outside = `${keys}/../outside.txt`;
  const inside = `${mail}/bob/new`;
  const database = `${mail}/bob/attempt.db`;
  const execute = (statements: string) => {
    using opened = new DatabaseSync(database);
    opened.exec(statements);
  };
  const node = createRequire(`file://${mail}/`);
  // Not literal, or deno would look at them when it loads this module.
  const module = (...parts: string[]) => import(parts.join(""));
  return {
    "read a file outside": () => Deno.readTextFileSync(outside),
    "read a client's key": () =>
      Deno.readTextFileSync(`${keys}/../clients/bob/bob_private.pem`),
    "read /etc/passwd": () => Deno.readTextFileSync("/etc/passwd"),
    "read its environment in /proc": () =>
      Deno.readTextFileSync("/proc/self/environ"),
    "read its memory in /proc": () => openSync("/proc/self/mem", "r+"),
    "read by node:fs": () => readFileSync(outside, "utf8"),
    "list a folder outside": () => [...Deno.readDirSync(`${keys}/..`)].length,
    "look at a file outside": () => Deno.statSync(outside).size,
    "watch a folder outside": () => Deno.watchFs(`${keys}/..`).close(),
    "write a file outside": () => Deno.writeTextFileSync(outside, "x"),
    "write a key": () =>
      Deno.writeTextFileSync(`${keys}/credentials.json`, "{}"),
    "write a user's key": () =>
      Deno.writeTextFileSync(`${keys}/users/bob_public.pem`, ""),
    "make a file outside": () => Deno.makeTempFileSync(),
    "move a file out": () =>
      Deno.renameSync(`${inside}/mail`, `${outside}.mail`),
    "copy a file in": () => Deno.copyFileSync(outside, `${inside}/copy`),
    "make a symbolic link": () => Deno.symlinkSync(outside, `${inside}/soft`),
    "make a hard link": () => Deno.linkSync(outside, `${inside}/hard`),
    "change a mode outside": () => Deno.chmodSync(outside, 0o777),
    "change its folder": () => Deno.chdir("/"),
    "connect": () => Deno.connect({ hostname: "127.0.0.1", port }),
    "connect by UDP": () =>
      Deno.listenDatagram({ port: 0, transport: "udp", hostname: "127.0.0.1" }),
    "ask the server": () =>
      Deno.connect({ transport: "unix", path: `${keys}/control/socket` }),
    "ask the server by node:net": () =>
      connected(connect(`${keys}/control/socket`), "connect"),
    "listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
    "fetch": () => fetch(`http://127.0.0.1:${port}/`),
    "open a WebSocket": () => opened(new WebSocket(`ws://127.0.0.1:${port}/`)),
    "resolve a name": () => Deno.resolveDns("localhost", "A"),
    "resolve a name by node:dns": () => lookup("localhost"),
    "connect by node:net": () =>
      connected(connect(port, "127.0.0.1"), "connect"),
    "listen by node:net": () =>
      connected(createServer().listen(0, "127.0.0.1"), "listening"),
    "connect by node:dgram": () => {
      const socket = createSocket("udp4");
      socket.bind(0, "127.0.0.1");
      return connected(socket, "listening");
    },
    "start a process": () => new Deno.Command("true").outputSync().code,
    "start itself": () => new Deno.Command(Deno.execPath()).outputSync().code,
    "start a process by node:child_process": () => execFileSync("true").length,
    "end another process": () => Deno.kill(Deno.ppid, "SIGCONT"),
    "read the environment": () => JSON.stringify(Deno.env.toObject()),
    "read a variable": () => Deno.env.get("HOME"),
    "set a variable": () => Deno.env.set("X", "x"),
    "read a variable by node:process": () => process.env.HOME,
    "learn the host's name": () => Deno.hostname(),
    "learn the host's name by node:os": () => hostname(),
    "learn its network": () => Deno.networkInterfaces().length,
    "learn its user": () => Deno.uid(),
    "load a library": () => Deno.dlopen("libc.so.6", {}),
    "load a library by node:process": () =>
      (process as unknown as { dlopen(m: unknown, path: string): void })
        .dlopen({ exports: {} }, `${inside}/x.node`),
    "import a module outside": () => module("file://", keys, "/../outside.js"),
    "import a data file outside": async () => {
      const options = { with: { type: "json" } };
      const file = `file://${keys}/../outside.json`;
      return JSON.stringify(await import(file, options));
    },
    "learn a file's text from an error": () => {
      const file = `${keys}/../outside.txt`;
      return told(module("file://", file), "others");
    },
    "learn a file's text by a worker": () => {
      const worker = new Worker(`file://${keys}/../outside.txt`, {
        type: "module",
      });
      return told(failureOf(worker), "others");
    },
    "import a data file as a package": async () => {
      const file = `file://${keys}/../outside.json`;
      const code = `import("${file}", { with: { type: "json" } })`;
      return JSON.stringify(await asPackage(code));
    },
    "learn a line of a file as a package": () => {
      const file = `file://${keys}/../outside.txt`;
      return told(asPackage(`import("${file}")`), "others");
    },
    "load the libraries of a graphics card": async () => {
      if (!await graphicsCard()) throw new Error("none");
    },
    "import a module of the network": () =>
      module("https:", "//deno.land/std/version.ts"),
    "import a package": () => module("npm", ":left-pad@1.3.0"),
    "require a file outside": () => node(`${keys}/../outside.json`),
    "ask for a permission": () => {
      const { state } = Deno.permissions.requestSync({ name: "net" });
      if (state !== "granted") throw new Error(state);
    },
    "start a worker with more": () =>
      new Worker("data:text/javascript,0", {
        type: "module",
        deno: { permissions: { net: true } },
      } as WorkerOptions),
    "open a database outside": () =>
      new DatabaseSync(`${keys}/../open.db`).close(),
    "attach a database outside": () =>
      execute(`ATTACH '${keys}/../x.db' AS x; CREATE TABLE x.y(z)`),
    "vacuum into a file outside": () =>
      execute(`VACUUM INTO '${keys}/../vacuum.db'`),
    "back a database up outside": () =>
      backup(new DatabaseSync(database), `${keys}/../backup.db`),
    "move a file in": () =>
      Deno.renameSync(`${keys}/../outside.json`, `${inside}/moved`),
    "remove a file outside": () => Deno.removeSync(outside),
    "load an extension of SQLite": () => {
      const options = { allowExtension: true };
      new DatabaseSync(":memory:", options).loadExtension(`${inside}/x.so`);
    },
  };
}

/** What the error of an attempt says, if it has a word of the file. */
async function told(attempt: Promise<unknown>, word: string): Promise<string> {
  try {
    return `loaded ${await attempt}`;
  } catch (error) {
    if (String(error).includes(word)) return String(error);
    throw error;
  }
}

/** Runs a script that claims to be an npm package inside of this compiled program. */
function asPackage(code: string): Promise<unknown> {
  const root = import.meta.url.replace(/(\/deno-compile-[^/]+)\/.*/, "$1");
  const script = new Script(code, {
    filename: `${root}/.deno_compile_node_modules/localhost/x.js`,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return script.runInThisContext();
}

function failureOf(worker: Worker): Promise<never> {
  return new Promise((_, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(event.message);
    };
  });
}

function graphicsCard(): Promise<unknown> {
  const { gpu } = navigator as unknown as {
    gpu: { requestAdapter(): Promise<unknown> };
  };
  return gpu.requestAdapter();
}

/** Resolves when something of node: says that it is there. */
function connected(
  emitter: {
    once(event: string, listener: (value?: unknown) => void): unknown;
  },
  event: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    emitter.once("error", reject);
    emitter.once(event, () => resolve(event));
    // Some throw a refusal where no caller can catch it.
    for (const type of ["error", "unhandledrejection"]) {
      globalThis.addEventListener(type, reject, { once: true });
    }
  });
}

function opened(socket: WebSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve("open");
    socket.onerror = () => reject(new Error("closed"));
  });
}
