import type { Mode } from "../../../lib/protocol/handshake/handshake_messages.ts";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import type { ContentLimits } from "../../../lib/server/worker/requests/mails/content_limit.ts";
import { serveRequest } from "../../../lib/server/worker/requests/requests.ts";
import type { RequestContext } from "../../../lib/server/worker/requests/request_context.ts";
import { Unconfirmed } from "../../../lib/server/worker/requests/mails/unconfirmed.ts";
import { type ChannelPair, channelPair } from "../../support/channel_pair.ts";
import { fakeAccounts } from "../worker/support/fake_accounts.ts";
import { FakeStore } from "./fake_store.ts";

/** A piece of content, or a message of any form. */
type Sent = Uint8Array | { type: string; [name: string]: unknown };

/** alice's session on a server with a store made of fakes. */
export class RequestSite {
  readonly store = new FakeStore();
  readonly events: WorkerEvent[] = [];
  mode: Mode = "enhanced";
  changePassword: RequestContext["changePassword"] = () => Promise.resolve();
  users = ["alice", "bob", "carol"];
  groupList = new Uint8Array(0);
  goesOn = () => true;
  readonly #channels: ChannelPair;
  readonly #limits: ContentLimits;

  private constructor(
    channels: ChannelPair,
    limits: ContentLimits,
  ) {
    this.#channels = channels;
    this.#limits = limits;
  }

  static async create(
    { maxContent = 1000, maxAttachments = 1000, sealedOnly = false } = {},
  ): Promise<RequestSite> {
    const limits = { maxContent, maxAttachments, sealedOnly };
    return new RequestSite(await channelPair(), limits);
  }

  /**
   * Sends messages and content, and serves them until the client ends.
   *
   * @returns What the server said: messages, and content as bytes.
   * @throws What ends the session.
   */
  async serve(...sent: Sent[]): Promise<unknown[]> {
    const { client, server, cut } = this.#channels;
    for (const each of sent) {
      if (each instanceof Uint8Array) await client.postData(each);
      else await client.post(each);
    }
    await client.flush();
    cut("client");
    while (await this.#serveNext());
    await server.flush();
    cut("server");
    return await this.#heard();
  }

  /** Nobody hears the server any more: each of its writes fails. */
  hangUp(): void {
    this.#channels.cut("server");
  }

  readonly #unconfirmed = new Unconfirmed();

  async #serveNext(): Promise<boolean> {
    const { server: channel } = this.#channels;
    const received = await channel.receive();
    if (!received) return false;
    return await serveRequest(received, {
      channel,
      user: "alice",
      store: this.store,
      unconfirmed: this.#unconfirmed,
      accounts: fakeAccounts(this.users, this.groupList),
      limits: this.#limits,
      mode: this.mode,
      changePassword: (change) => this.changePassword(change),
      emit: (event) => this.events.push(event),
      goesOn: this.goesOn,
    });
  }

  async #heard(): Promise<unknown[]> {
    const heard: unknown[] = [];
    for (;;) {
      const received = await this.#channels.client.receive();
      if (!received) return heard;
      heard.push(
        received.kind === "data" ? received.data.slice() : received.message,
      );
    }
  }
}

/** Serves one client in a site of its own; what the server said. */
export async function served(...sent: Sent[]): Promise<unknown[]> {
  return await (await RequestSite.create()).serve(...sent);
}
