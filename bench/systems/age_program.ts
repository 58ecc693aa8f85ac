import { run } from "./program.ts";

/** The `age` program (Debian package age), which seals and opens files. */
export class AgeProgram {
  private constructor(readonly dir: string, readonly recipient: string) {}

  /** Makes a key for it; undefined where the program is missing. */
  static async create(dir: string): Promise<AgeProgram | undefined> {
    const key = `${dir}/age_key`;
    try {
      await run({ path: "age-keygen", args: ["-o", key] });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      console.error("No age here (Debian package age): nothing beside it");
      return undefined;
    }
    const recipient = await run({ path: "age-keygen", args: ["-y", key] });
    return new AgeProgram(dir, recipient.trim());
  }

  /** Seals a content once, to be sealed and opened. */
  async prepare(content: Uint8Array): Promise<void> {
    await Deno.writeFile(`${this.dir}/age_plain`, content);
    await this.#run("-r", this.recipient, "-o", "age_sealed", "age_plain");
  }

  async seal(): Promise<void> {
    await this.#run("-r", this.recipient, "-o", "/dev/null", "age_plain");
  }

  async open(): Promise<void> {
    await this.#run("-d", "-i", "age_key", "-o", "/dev/null", "age_sealed");
  }

  async #run(...args: string[]): Promise<void> {
    await run({ path: "age", args }, { cwd: this.dir });
  }
}
