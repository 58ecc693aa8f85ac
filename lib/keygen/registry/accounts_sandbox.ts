/**
 * The part of keygen that speaks to the database. It runs as a Web Worker, which may reach
 * the database and read what it is shown; keygen itself may reach nothing, and this part no
 * key.
 *
 * @module
 */
import { systemSentence } from "../../program/system/system_reason.ts";
import { AccountWriter } from "../../store/postgres/accounts/account_writer.ts";
import { openDatabase } from "../../store/postgres/open_database.ts";
import { parseStoreAddress } from "../../store/postgres/store_address.ts";
import { checkStore } from "../../store/postgres/transfer/unfinished.ts";
import type {
  AccountsAnswer,
  AccountsCall,
  AccountsPlace,
} from "./accounts_messages.ts";

interface SandboxScope {
  onmessage: (event: MessageEvent<AccountsPlace | AccountsCall>) => void;
  postMessage(message: "loaded" | AccountsAnswer): void;
}
const scope = self as unknown as SandboxScope;

/** Connections at once: accounts are made by several jobs. */
const CONNECTIONS = 4;

let opened: Promise<AccountWriter>;

scope.onmessage = async ({ data }) => {
  if ("store" in data) {
    opened = open(data);
    // The first call tells why it cannot be opened.
    opened.catch(() => {});
  } else scope.postMessage(await answer(data));
};
scope.postMessage("loaded");

async function open({ store, files }: AccountsPlace): Promise<AccountWriter> {
  const address = parseStoreAddress(store);
  const database = openDatabase({
    ...{ address, files },
    ...{ most: CONNECTIONS, rounds: 1 },
  });
  await checkStore(database);
  return new AccountWriter(database);
}

async function answer(
  { id, name, args }: AccountsCall,
): Promise<AccountsAnswer> {
  try {
    const method = (await opened)[name] as (...args: unknown[]) => unknown;
    return { id, value: await method.apply(await opened, args) };
  } catch (error) {
    return { id, error: systemSentence(error) };
  }
}
