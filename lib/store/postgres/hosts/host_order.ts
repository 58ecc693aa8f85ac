import type { StoreHost } from "../store_address.ts";

/** In which order the servers of a database are tried: the one that served last is first. */
export class HostOrder {
  #hosts: StoreHost[];

  constructor(hosts: readonly StoreHost[]) {
    this.#hosts = [...hosts];
  }

  get all(): readonly StoreHost[] {
    return this.#hosts;
  }

  /** All but one, in their order. */
  besides(host: StoreHost): readonly StoreHost[] {
    return this.#hosts.filter((one) => one !== host);
  }

  /** It takes writes. */
  serves(host: StoreHost): void {
    this.#hosts = [host, ...this.besides(host)];
  }

  /** It was lost, or did not answer in time: it is tried last from now on. */
  failed(host: StoreHost): void {
    this.#hosts = [...this.besides(host), host];
  }
}
