import { readCredentials } from "../../lib/keys/credentials.ts";
import {
  type PasswordRecord,
  verifyPassword,
} from "../../lib/crypto/password_hash.ts";
import { generateKeys } from "../../lib/keygen/generate.ts";
import type { Accounts } from "../../lib/store/postgres/accounts/account_writer.ts";
import type { KeygenOptions } from "../../lib/keygen/plan.ts";
import type { KeygenReport } from "../../lib/keygen/report.ts";
import { withFolder } from "../keys/folder.ts";
import { QuickWork } from "./quick_work.ts";

/** Whether a path is of the group's list, which changes with every account. */
export function isOfList(path: string): boolean {
  return /\/(group_list|allowed_signers)$/.test(path);
}

/** A folder with a users file, in which keygen runs. */
export class KeygenFolder {
  constructor(readonly dir: string) {}

  /** A folder for one test, removed after it. */
  static async use(
    users: string,
    work: (keygen: KeygenFolder) => Promise<void>,
  ): Promise<void> {
    await withFolder(async (dir) => {
      const keygen = new KeygenFolder(dir);
      await keygen.writeUsers(users);
      await work(keygen);
    });
  }

  get usersFile(): string {
    return `${this.dir}/users.txt`;
  }

  async writeUsers(text: string): Promise<void> {
    await Deno.writeTextFile(this.usersFile, text, { mode: 0o600 });
  }

  /** Runs keygen, with keys that cost nothing unless told otherwise. */
  run(
    options: Partial<KeygenOptions> = {},
    accounts?: Accounts,
  ): Promise<KeygenReport> {
    return generateKeys({
      usersFile: this.usersFile,
      usersNamed: true,
      keys: `${this.dir}/keys`,
      mail: `${this.dir}/mail`,
      bits: 2048,
      rotate: [],
      remove: [],
      restoreBox: [],
      deleteBox: [],
      today: () => new Date(2026, 10, 28),
      work: new QuickWork(),
      ...options,
    }, accounts);
  }

  path(name: string): string {
    return `${this.dir}/${name}`;
  }

  read(name: string): string {
    return Deno.readTextFileSync(this.path(name));
  }

  remove(...names: string[]): void {
    for (const name of names) {
      Deno.removeSync(this.path(name), { recursive: true });
    }
  }

  /** Every file, with its content and its time, and every folder. */
  snapshot(): Map<string, string> {
    const found = new Map<string, string>();
    const walk = (dir: string) => {
      for (const { name, isDirectory } of Deno.readDirSync(dir)) {
        const path = `${dir}/${name}`;
        const { mtime, mode } = Deno.statSync(path);
        const relative = path.slice(this.dir.length + 1);
        if (isDirectory) {
          found.set(relative + "/", `${mode}`);
          walk(path);
        } else {
          found.set(
            relative,
            `${mode} ${mtime?.getTime()} ${Deno.readTextFileSync(path)}`,
          );
        }
      }
    };
    walk(this.dir);
    return found;
  }

  /** The names of all files and folders, sorted; folders end in a slash. */
  tree(): string[] {
    return [...this.snapshot().keys()].sort();
  }

  /** The password record that the server has of a user. */
  async record(name: string): Promise<PasswordRecord | undefined> {
    const path = this.path("keys/server/credentials.json");
    return (await readCredentials(path)).get(name);
  }

  /** Whether a user can log in with a password. */
  async accepts(name: string, password: string): Promise<boolean> {
    const record = await this.record(name);
    return record !== undefined && await verifyPassword(password, record);
  }

  /** The password that keygen chose for a user. */
  chosenPassword(name: string): string {
    return this.read(`keys/clients/${name}/password`).trimEnd();
  }
}
