import { join } from "@std/path";
import { runForeign } from "./foreign_programs.ts";

/** Dovecot's doveadm on one Maildir, without a daemon. */
export class Dovecot {
  readonly #dir: string;
  readonly #config: string;

  private constructor(dir: string, config: string) {
    this.#dir = dir;
    this.#config = config;
  }

  /** @param dir A folder for its configuration, above the box. */
  static async on(dir: string, box: string): Promise<Dovecot> {
    const owner = await giveToUser(dir, box);
    const config = join(dir, "dovecot.conf");
    await Deno.writeTextFile(
      config,
      `mail_location = maildir:${box}
mail_uid = ${owner}
mail_gid = ${owner}
first_valid_uid = 1
first_valid_gid = 1
base_dir = ${dir}/dovecot
state_dir = ${dir}/dovecot
protocols =
ssl = no
`,
    );
    return new Dovecot(dir, config);
  }

  /** Runs a command of doveadm. */
  doveadm(command: string, ...args: string[]): Promise<string> {
    return this.#run([command, ...args]);
  }

  /** The fields of every mail. */
  async fetch(...fields: string[]): Promise<Record<string, string>[]> {
    const text = await this.#run([
      "-f",
      "json",
      "fetch",
      fields.join(" "),
      "all",
    ]);
    return JSON.parse(text);
  }

  /** How many mails a query finds. */
  async count(...query: string[]): Promise<number> {
    const found = await this.#run(["search", ...query]);
    return found.split("\n").filter(Boolean).length;
  }

  /** Saves a mail as if it had been delivered. */
  save(mail: string): Promise<string> {
    return this.#run(["save"], mail);
  }

  #run(args: string[], input?: string): Promise<string> {
    return runForeign("doveadm", ["-c", this.#config, ...args], {
      dir: this.#dir,
      input,
      env: { USER: "bob" },
    });
  }
}

/** Dovecot refuses to read mail as root, so root gives the box to the user nobody. */
async function giveToUser(dir: string, box: string): Promise<number> {
  const own = Deno.uid();
  if (own !== 0) return own!;
  const nobody = 65534;
  for (const path of [dir, join(dir, "mail")]) await Deno.chmod(path, 0o711);
  await chownAll(box, nobody);
  return nobody;
}

async function chownAll(path: string, owner: number): Promise<void> {
  try {
    await Deno.chown(path, owner, owner);
    if (!(await Deno.lstat(path)).isDirectory) return;
  } catch (error) {
    // A worker whose session ends closes its index, whose side files go then.
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for await (const { name } of Deno.readDir(path)) {
    await chownAll(join(path, name), owner);
  }
}
