/**
 * The main job from keys to a read mail, in a temporary folder: `deno task demo`. It
 * prints each step as the command that a person would type.
 */
import { readAnswer, sayLogin } from "./replay.ts";
import { Recorder } from "./recorder.ts";
import { firstLines, storedMails } from "./stored_mails.ts";
import { ROOT } from "../paths.ts";
import type { Program } from "../permissions.ts";
import { BINARIES, sourceArgs, sourceOf } from "../programs.ts";

const dir = await Deno.makeTempDir({ prefix: "letterlock-demo-" });
try {
  await demo();
} finally {
  await Deno.remove(dir, { recursive: true });
}

async function demo(): Promise<void> {
  say("Two users, a name for both, and every key, folder and credential");
  await Deno.writeTextFile(
    `${dir}/users.txt`,
    "alice:wonderland\nbob:builder\n@team: alice, bob\n",
    {
      mode: 0o600,
    },
  );
  await Deno.writeTextFile(`${dir}/alice.password`, "wonderland", {
    mode: 0o600,
  });
  await Deno.writeTextFile(`${dir}/bob.password`, "builder", { mode: 0o600 });
  show("cat users.txt");
  console.log((await Deno.readTextFile(`${dir}/users.txt`)).trimEnd());
  show("chmod 600 users.txt");
  await run("keygen", ["--users", "users.txt"]);

  say("The server, protected against replay");
  const server = await startServer();
  try {
    await exchangeMail(server.port);
    await searchDisk();
    await replayLogin(server.port);
  } finally {
    say("SIGTERM stops the server; its log was");
    console.log(await server.stop());
  }
  console.log(
    "\nDone: sealed, delivered, read back the same, and not replayable.",
  );
}

async function exchangeMail(port: number): Promise<void> {
  const as = (user: string) => [
    ...["--server", `127.0.0.1:${port}`, "--user", user],
    ...["--password-file", `${user}.password`],
  ];
  say("Alice sends a file: this project's README");
  await Deno.copyFile(`${ROOT}/README.md`, `${dir}/README.md`);
  const readme = [
    "--to",
    "bob",
    "--title",
    "Our README",
    "--file",
    "README.md",
  ];
  await run("client", ["send", ...readme, ...as("alice")]);

  say("Alice types a mail to both in the menu");
  const typed = [
    "1",
    "team",
    "Lunch?",
    "N",
    "At one, by the fountain. 🍜",
    "4",
  ];
  await run("client", as("alice"), typed.join("\n") + "\n");

  say("Bob looks into his inbox and reads both");
  await run("client", ["inbox", ...as("bob")]);
  await run("client", ["read", "2", ...as("bob")]);
  await run("client", ["read", "1", "--output", "received.md", ...as("bob")]);
  show("cmp README.md received.md");
  const [sent, received] = await Promise.all([
    Deno.readTextFile(`${dir}/README.md`),
    Deno.readTextFile(`${dir}/received.md`),
  ]);
  if (sent !== received) throw new Error("The mail is not what was sent");
  console.log("the same, byte for byte");
}

/** What the server's operator finds of the two mails: who, when and how much. */
async function searchDisk(): Promise<void> {
  say("The server's operator looks for the two mails on the disk");
  const words = "fountain|replay";
  show(`grep -hE '${words}' mail/bob/cur/*`);
  const mails = await storedMails(`${dir}/mail/bob/cur`);
  const found = mails.filter((mail) => new RegExp(words).test(mail));
  if (mails.length !== 2 || found.length > 0) {
    throw new Error("The server can read the mail");
  }
  show("head -qn 18 mail/bob/cur/*");
  console.log(mails.map((mail) => firstLines(mail, 18)).join("\n"));
}

/** Somebody on the network has recorded a login; the server does not take it again. */
async function replayLogin(port: number): Promise<void> {
  say("Somebody in between records alice's login, and sends it again later");
  const recorder = new Recorder({ hostname: "127.0.0.1", port });
  const relayed = recorder.relayOne();
  const inbox = ["inbox", "--server", `127.0.0.1:${recorder.port}`];
  await run("client", [
    ...inbox,
    "--user",
    "alice",
    "--password-file",
    "alice.password",
  ]);
  await relayed;
  recorder.close();
  console.log(
    `\n  (recorded: a Login of ${recorder.login.length} bytes; sent again:)`,
  );
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const answer = await readAnswer(conn, recorder.login);
  console.log(`  the server answers: ${sayLogin(answer)}`);
  if (answer.type !== "refused") {
    throw new Error("The replayed login was accepted");
  }
}

function say(text: string): void {
  console.log(`\n# ${text}`);
}

function show(command: string): void {
  console.log(`$ ${command}`);
}

/** Runs a program as a person would, and shows what it says. */
async function run(
  program: Program,
  args: string[],
  input = "",
): Promise<void> {
  const words = args.map((arg) => /[\s?]/.test(arg) ? `"${arg}"` : arg);
  const typed = input === ""
    ? ""
    : `printf '${input.replaceAll("\n", "\\n")}' | `;
  show(typed + [`./${BINARIES[program]}`, ...words].join(" "));
  const child = command(program, args, "piped").spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  const said = (decoder.decode(stdout) + decoder.decode(stderr)).trimEnd();
  if (said !== "") console.log(said);
  if (code !== 0) {
    throw new Error(`${BINARIES[program]} ended with code ${code}`);
  }
}

function command(
  program: Program,
  args: string[],
  stdin: "piped" | "null",
): Deno.Command {
  const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));
  return new Deno.Command(Deno.execPath(), {
    args: [...sourceArgs(program, source), ...args],
    cwd: dir,
    stdin,
    stdout: "piped",
    stderr: "piped",
  });
}

/** The server on a port that the system picks, and its log. */
async function startServer(): Promise<
  { port: number; stop(): Promise<string> }
> {
  const args = ["--enhanced", "--host", "127.0.0.1", "--port", "0"];
  show(`./mail-server ${args.join(" ")} &`);
  const child = command("server", args, "null").spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let log = "";
  while (!log.includes("ready to accept")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The server did not start: ${log}`);
    log += value;
  }
  console.log(log.trimEnd());
  const port = Number(/Listening on [\d.]+:(\d+)/.exec(log)![1]);
  return {
    port,
    async stop() {
      child.kill("SIGTERM");
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        rest += value;
      }
      await child.stderr.cancel();
      await child.status;
      return rest.trimEnd().replace(/^/gm, "  ");
    },
  };
}
