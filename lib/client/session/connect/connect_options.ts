import type { ClientKeys } from "../../../keys/client_keys.ts";
import type { WaitDisplay } from "../../output/wait_bar.ts";

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
  /** Told what a person should know while the login goes on. */
  notify?: (text: string) => void;
  /** Shows how far the server is with a request that takes long. */
  display?: WaitDisplay;
}
