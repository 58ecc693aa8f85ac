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
  /** The address of the database that has the mail, if one has; checked. */
  store?: string;
  /** The file of the password for it, if it is another than that among the keys. */
  storePassword?: string;
  /** The same for the role that checks logins. */
  storeLoginPassword?: string;
  /** Users logged in at once. */
  maxClients: number;
  /** Sessions of one user at once. */
  maxPerUser: number;
  /** Sessions of all servers over the database at once, if there is a limit. */
  maxGroup?: number;
  /** Connections that wait for news, of all users together. */
  maxParked: number;
  /** Connections of one user that wait for news. */
  maxParkedPerUser: number;
  /** Characters of a mail's content. */
  maxContent: number;
  /** Bytes of a mail's attachments together; 0 for none at all. */
  maxAttachments: number;
  /** Whether all mail has to be sealed; left out if not. */
  sealedOnly?: true;
  /** Bytes of a box, if it has a limit. */
  quota?: number;
  /** How far the clocks of client and server may be apart, in ms. */
  maxSkewMs: number;
  /** Longest time between two requests, in ms. */
  idleMs: number;
  /** Longest time of a session, in ms. */
  sessionMs: number;
  /** Sessions that one process serves. */
  sessionsPerWorker: number;
  /** Bytes of memory of a worker. */
  workerMemory: number;
  /** The program that starts each worker, and its arguments; none as a rule. */
  workerWrapper: string[];
  /** Whether failed logins of this address do not slow down the next. */
  isExempt(address: string): boolean;
}
