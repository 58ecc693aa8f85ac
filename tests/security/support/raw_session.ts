import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import { Channel } from "../../../lib/protocol/records/channel.ts";
import type {
  RecordReader,
  RecordWriter,
} from "../../../lib/protocol/records/record_stream.ts";
import type { Group } from "../../support/group.ts";
import { RawClient } from "./raw_client.ts";
import { credentialsOf } from "./victims.ts";

export type Message = { type: string } & Record<string, unknown>;

/** A user with a valid password and a client that sends what it likes. */
export class RawSession implements Disposable {
  readonly #client: RawClient;
  readonly #writer: RecordWriter;
  readonly channel: Channel;

  private constructor(
    client: RawClient,
    { reader, writer }: { reader: RecordReader; writer: RecordWriter },
  ) {
    this.#client = client;
    this.#writer = writer;
    this.channel = new Channel(reader, writer);
  }

  static async logIn(
    group: Group,
    server: { port: number },
    name: string,
  ): Promise<RawSession> {
    const client = await RawClient.connect(server);
    const credentials = await credentialsOf(group, name);
    const user = new RawSession(client, await client.openRecords(credentials));
    await user.answer();
    return user;
  }

  /** The next message of the server that is no sign of life, which a slow disk has it send. */
  async answer(): Promise<Record<string, unknown>> {
    for (;;) {
      const received = await this.channel.receive();
      if (received?.kind !== "message") throw new Error("No answer came");
      const message = received.message as Record<string, unknown>;
      if (message.type !== "wait") return message;
    }
  }

  /** Sends a record of that text as a message. */
  async sendText(text: string): Promise<void> {
    const type = Uint8Array.of(1);
    await this.#writer.post(concatBytes(type, encodeText(text)));
    await this.#writer.flush();
  }

  /** Sends bytes as they are, then ends its sending half; what the server still says. */
  async halfClose(bytes: Uint8Array): Promise<unknown> {
    await this.#client.send(bytes);
    await this.#client.closeWrite();
    return await this.channel.receive();
  }

  async ask(message: Message): Promise<Record<string, unknown>> {
    await this.channel.send(message);
    return await this.answer();
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}
