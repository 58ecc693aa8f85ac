/** What a server serves, where and within which limits. */
export interface ServerOptions {
  enhanced: boolean;
  host: string;
  /** 0 lets the system pick. */
  port: number;
  /** Folder of the server's keys. */
  keys: string;
  /** Folder of the boxes. */
  mail: string;
  maxClients: number;
  /** Characters of a mail's content. */
  maxContent: number;
  /** Bytes of a box, if it has a limit. */
  quota?: number;
  /** How far the clocks may be apart, in ms. */
  maxSkewMs: number;
  idleMs: number;
  sessionMs: number;
  /** Whose failed logins are not held against the address. */
  isExempt(address: string): boolean;
}

/** Time for a whole Login frame to come, in ms. */
export const LOGIN_TIMEOUT_MS = 10_000;
/**
 * Connections before login; each costs a file descriptor and at most 40 KiB. Over it,
 * so many are taken in a ms: a peer has at least half a second to log in before those
 * who come after it have filled the preauth anew.
 */
export const PREAUTH_LIMIT = 1024;
export const PREAUTH_PER_MS = 2;
/** Guests that are sent away when the system has no file descriptors left. */
export const EVICTED_PER_SHORTAGE = 32;
/** Logins of one address that are checked, or wait for it, side by side. */
export const LOGINS_PER_ADDRESS = 8;
/** Connections sent away whose peer still gets time to read why. */
export const LEAVING_LIMIT = 64;
/**
 * A login is refused a whole number of that after it came, in ms, so that the time does
 * not tell why. It is longer than everything that a refused login may take.
 */
export const REFUSAL_DELAY_MS = 1500;
/** Time that a stop may take, in ms; sessions still there are killed then. */
export const STOP_MS = 4500;
/** Time for connections to end once they are cut, in ms. */
export const CUT_MS = 300;
