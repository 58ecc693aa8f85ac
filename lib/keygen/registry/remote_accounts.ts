import { realTarget } from "../folders.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import {
  netOf,
  parseStoreAddress,
} from "../../store/postgres/store_address.ts";
import type { Accounts } from "../../store/postgres/accounts/account_writer.ts";
import type {
  AccountsAnswer,
  AccountsCall,
  AccountsPlace,
} from "./accounts_messages.ts";

/**
 * Starts what speaks to the database, with the right to reach it and nothing else. From then
 * on the caller needs no network.
 */
export async function startAccounts(place: AccountsPlace): Promise<Accounts> {
  const worker = new Worker(
    new URL("./accounts_sandbox.ts", import.meta.url),
    { type: "module", deno: { permissions: permissionsOf(place) } },
  );
  const accounts = new RemoteAccounts(worker, place.store);
  await accounts.loaded;
  worker.postMessage(place);
  return accounts;
}

function permissionsOf(
  { store, files }: AccountsPlace,
): Deno.PermissionOptionsObject {
  return {
    net: netOf(parseStoreAddress(store)),
    read: Object.values(files).flatMap(realTarget),
    ...{ write: false, env: false, run: false },
    ...{ sys: false, ffi: false, import: false },
  };
}

/** Has each call answered by a worker. */
class RemoteAccounts implements Accounts {
  readonly #worker: Worker;
  readonly #store: string;
  readonly #loaded = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #calls = 0;

  constructor(worker: Worker, store: string) {
    this.#worker = worker;
    this.#store = store;
    worker.onmessage = ({ data }: MessageEvent<"loaded" | AccountsAnswer>) => {
      if (data === "loaded") this.#loaded.resolve();
      else this.#settle(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(this.#failure(event.message));
    };
  }

  /** Resolves when the worker takes calls. */
  get loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  #settle(answer: AccountsAnswer): void {
    const call = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) call?.reject(this.#failure(answer.error));
    else call?.resolve(answer.value);
  }

  #fail(failure: Failure): void {
    this.#loaded.reject(failure);
    for (const call of this.#waiting.values()) call.reject(failure);
  }

  #failure(reason: string): Failure {
    const message = `Cannot use the accounts in ${this.#store}: ${reason}`;
    return new Failure(EXIT.failed, message);
  }

  #call<N extends keyof Accounts>(
    name: N,
    args: Parameters<Accounts[N]>,
  ): ReturnType<Accounts[N]> {
    const id = ++this.#calls;
    const call = Promise.withResolvers<unknown>();
    this.#waiting.set(id, call);
    const message: AccountsCall = { id, name, args };
    this.#worker.postMessage(message);
    return call.promise as ReturnType<Accounts[N]>;
  }

  readAll: Accounts["readAll"] = (...args) => this.#call("readAll", args);
  addKey: Accounts["addKey"] = (...args) => this.#call("addKey", args);
  removeKey: Accounts["removeKey"] = (...args) => this.#call("removeKey", args);
  savePasswords: Accounts["savePasswords"] = (...args) =>
    this.#call("savePasswords", args);
  saveList: Accounts["saveList"] = (...args) => this.#call("saveList", args);
  end: Accounts["end"] = (...args) => this.#call("end", args);
  makeBox: Accounts["makeBox"] = (...args) => this.#call("makeBox", args);
  setUsedAside: Accounts["setUsedAside"] = (...args) =>
    this.#call("setUsedAside", args);
  giveBack: Accounts["giveBack"] = (...args) => this.#call("giveBack", args);
  keptBoxes: Accounts["keptBoxes"] = (...args) => this.#call("keptBoxes", args);
  deleteBox: Accounts["deleteBox"] = (...args) => this.#call("deleteBox", args);
  takeOver: Accounts["takeOver"] = (...args) => this.#call("takeOver", args);
}
