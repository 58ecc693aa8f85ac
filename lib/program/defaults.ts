/**
 * Every default of the three programs. Flags, their help and the options take them
 * from here; lib/keys/paths.ts makes the folders below `keys`.
 */
export const DEFAULTS = {
  /** The address that the server listens on: every one of the machine. */
  host: "0.0.0.0",
  /** The TCP port of the server. */
  port: 13000,
  /** The folder of keys. */
  keys: "keys",
  /** The folder of the boxes. */
  mail: "mail",
  /** What lists the users for keygen. */
  usersFile: "users.txt",
  /** Bits of a new RSA key. */
  rsaBits: 3072,
  /** Iterations of a new password record (OWASP Password Storage Cheat Sheet, 2023). */
  iterations: 600_000,
  /** Users logged in at once. */
  maxClients: 5,
  /** Sessions of one user at once. */
  maxPerUser: 2,
  /** Connections that wait for news, of all users together. */
  maxParked: 1000,
  /** Connections of one user that wait for news. */
  maxParkedPerUser: 3,
  /** Characters of a mail's content. */
  maxContent: 1_000_000,
  /** Bytes of a mail's attachments together. */
  maxAttachments: 25_000_000,
  /** Sessions of one process. */
  sessionsPerWorker: 1,
  /** Bytes of memory of a worker. */
  workerMemory: 512_000_000,
  /** How far the clocks of client and server may be apart. */
  maxSkew: "30s",
  /** How long a session may do nothing. */
  idleTimeout: "10m",
  /** How long a session may be. */
  sessionLimit: "1h",
  /** How long the client waits for the server each time. */
  clientTimeout: "10s",
  /** Whether mail is sealed: always, or never. */
  seal: "always",
  /** When the client writes in colours: auto, always or never. */
  color: "auto",
  /** The form of the server's log. */
  logFormat: "text",
} as const;
