import { dovecotConfig, MAIL_UID } from "./dovecot_config.ts";
import { fillBox } from "./fill_box.ts";
import { ImapClient } from "./imap_client.ts";
import { LmtpClient } from "./lmtp_client.ts";
import type { MailClient, MailSystem } from "./mail_system.ts";
import { treeMemory } from "./memory.ts";
import { run } from "./program.ts";
import { HASHED_USER, PASSWORD } from "./installation.ts";

/** Longest wait for it to listen, in ms. */
const START_MS = 10_000;

/** A Dovecot of our own on loopback: IMAPS, LMTP, Maildir. */
export class Dovecot implements MailSystem {
  readonly #dir: string;
  readonly #child: Deno.ChildProcess;
  readonly #ports: Ports;
  readonly #certificate: string;

  private constructor(
    dir: string,
    child: Deno.ChildProcess,
    ports: Ports,
    certificate: string,
  ) {
    this.#dir = dir;
    this.#child = child;
    this.#ports = ports;
    this.#certificate = certificate;
  }

  /**
   * Starts it in a new folder.
   *
   * @throws {Error} If it is not installed or does not start.
   */
  static async start(dir: string, users: string[]): Promise<Dovecot> {
    Deno.mkdirSync(dir);
    // The processes that mail belongs to are another user's.
    Deno.chmodSync(dir, 0o755);
    Deno.chmodSync(`${dir}/..`, 0o711);
    Deno.mkdirSync(`${dir}/mail`, { mode: 0o755 });
    await makeCertificate(dir);
    await writePasswords(dir, users);
    for (const user of users) await makeBox(`${dir}/mail/${user}`);
    const ports = { imaps: freePort(), lmtp: freePort() };
    const config = `${dir}/dovecot.conf`;
    await Deno.writeTextFile(config, dovecotConfig(dir, ports));
    const child = new Deno.Command("dovecot", {
      args: ["-F", "-c", config],
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    const certificate = await Deno.readTextFile(`${dir}/cert.pem`);
    const dovecot = new Dovecot(dir, child, ports, certificate);
    await dovecot.#untilReady(users[0]);
    return dovecot;
  }

  async connect(user: string): Promise<MailClient> {
    return new DovecotClient(await this.#logIn(user), this.#ports.lmtp);
  }

  async #logIn(user: string): Promise<ImapClient> {
    const imap = await ImapClient.open(this.#ports.imaps, this.#certificate);
    await imap.logIn(user, PASSWORD);
    return imap;
  }

  /** Logs a user in and reads all mails of the box; how many there were. */
  async fetchAll(user: string): Promise<number> {
    const imap = await this.#logIn(user);
    const count = await imap.fetchAll();
    await imap.close();
    return count;
  }

  box(user: string): string {
    return `${this.#dir}/mail/${user}`;
  }

  /** Fills a user's box. */
  async fill(user: string, count: number): Promise<void> {
    await fillBox(this.box(user), count);
    await giveAway(this.box(user));
  }

  memory(): number {
    return treeMemory(this.#child.pid);
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
  }

  async #untilReady(user: string): Promise<void> {
    const begin = performance.now();
    for (;;) {
      try {
        return await (await this.connect(user)).close();
      } catch (error) {
        if (performance.now() - begin > START_MS) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

export interface Ports {
  imaps: number;
  lmtp: number;
}

/** Lists and reads by IMAP, sends by LMTP, which is opened when it is needed. */
class DovecotClient implements MailClient {
  readonly #imap: ImapClient;
  readonly #lmtpPort: number;
  #lmtp?: LmtpClient;

  constructor(imap: ImapClient, lmtpPort: number) {
    this.#imap = imap;
    this.#lmtpPort = lmtpPort;
  }

  async send(to: string[], content: Uint8Array): Promise<void> {
    this.#lmtp ??= await LmtpClient.open(this.#lmtpPort);
    await this.#lmtp.send(to, content);
  }

  async list(limit: number): Promise<number> {
    return await this.#imap.list(limit);
  }

  async read(index: number): Promise<number> {
    return await this.#imap.read(index);
  }

  async close(): Promise<void> {
    await this.#lmtp?.close();
    await this.#imap.close();
  }
}

async function makeCertificate(dir: string): Promise<void> {
  const args = ["req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "2"]
    .concat("-keyout", `${dir}/key.pem`, "-out", `${dir}/cert.pem`)
    .concat("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    .concat("-addext", "basicConstraints=critical,CA:FALSE");
  await run({ path: "openssl", args });
}

/** One user has a hash as Dovecot makes it, the others a plain password. */
async function writePasswords(dir: string, users: string[]): Promise<void> {
  const hash = ["pw", "-s", "SHA512-CRYPT", "-p", PASSWORD];
  const hashed = await run({ path: "doveadm", args: hash });
  const lines = users.map((user) =>
    `${user}:${user === HASHED_USER ? hashed.trim() : `{PLAIN}${PASSWORD}`}`
  );
  await Deno.writeTextFile(`${dir}/users`, `${lines.join("\n")}\n`);
}

async function makeBox(folder: string): Promise<void> {
  await fillBox(folder, 0);
  await giveAway(folder);
}

/** Dovecot lets root have no mail. */
async function giveAway(folder: string): Promise<void> {
  if (Deno.uid() !== 0) return;
  await run({ path: "chown", args: ["-R", String(MAIL_UID), folder] });
}

/** A port that is free now. */
function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
