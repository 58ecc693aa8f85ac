import type { ClientKeys } from "../../keys/keyring.ts";

/** Where to connect, as whom, and what to insist on. */
export interface ConnectOptions {
  host: string;
  port: number;
  user: string;
  password: string;
  keys: ClientKeys;
  /** Where it is remembered that the server is enhanced. */
  keysDir: string;
  /** Refuses a server in basic mode. */
  enhanced: boolean;
  /** For connecting and for each wait after it, in ms. */
  timeoutMs: number;
  /** Told what a person should know while the login or a request goes on. */
  notify?: (text: string) => void;
}
