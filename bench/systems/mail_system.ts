/** A mail server under measurement. */
export interface MailSystem {
  /** Logs a user in. */
  connect(user: string): Promise<MailClient>;
  /** The folder of a user's Maildir. */
  box(user: string): string;
  /** Memory of all its processes, in MB. */
  memory(): number;
}

/** A user who is logged in; one call at a time. */
export interface MailClient {
  /** Resolves when the mail is acknowledged, so durable. */
  send(to: string[], content: Uint8Array): Promise<void>;
  /** Lists the newest `limit` mails; how many the box has. */
  list(limit: number): Promise<number>;
  /** Reads a mail to its end, the oldest is 1; its bytes. */
  read(index: number): Promise<number>;
  close(): Promise<void>;
}
