import { encodeText } from "../../../crypto/bytes.ts";
import type { Statement } from "./sql.ts";
import { WireMessages } from "./wire_message.ts";

/**
 * The statements that a server keeps for a connection. Each has a name made of its text, so
 * that behind a pooler, where a connection is another's the next time, no name means
 * anything else.
 */
export class KeptStatements {
  readonly #names = new Set<string>();

  /**
   * One message that runs statements, and what to call once it has done so.
   */
  async message(
    statements: readonly Statement[],
  ): Promise<{ bytes: Uint8Array; done: () => void }> {
    const messages = new WireMessages();
    const names: string[] = [];
    for (const { text, values = [], isKept } of statements) {
      if (!isKept) {
        messages.run(text, values);
        continue;
      }
      const name = await nameOf(text);
      if (!this.#names.has(name)) messages.keep(name, text);
      messages.runKept(name, values);
      names.push(name);
    }
    messages.sync();
    const done = () => names.forEach((name) => this.#names.add(name));
    return { bytes: messages.bytes, done };
  }

  /** A pooler gave the connection's place to another server process, or tables changed. */
  clear(): void {
    this.#names.clear();
  }
}

/** By their texts, which are few. */
const names = new Map<string, string>();

async function nameOf(text: string): Promise<string> {
  const known = names.get(text);
  if (known !== undefined) return known;
  const hash = await crypto.subtle.digest("SHA-256", encodeText(text));
  const name = `letterlock_${new Uint8Array(hash, 0, 20).toHex()}`;
  names.set(text, name);
  return name;
}
