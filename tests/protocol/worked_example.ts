import data from "./worked_example.json" with { type: "json" };

/** The bytes of docs/protocol.md, "Worked example"; all but JSON and texts in hex. */
export interface WorkedExample {
  about: string;
  keys: Record<KeyName, string>;
  basic: BasicExample;
  enhanced: EnhancedExample;
}

export type KeyName =
  | "server_private_key"
  | "client_private_key"
  | "client_x25519_private_key"
  | "client_x25519_public_key"
  | "server_x25519_private_key"
  | "server_x25519_public_key";

/** A message sealed to an RSA key, and what it was sealed with. */
export interface EnvelopeExample {
  json: string;
  associated_data: string;
  key: string;
  nonce: string;
  wrapped_key: string;
  sealed: string;
  frame: string;
}

/** One record: who sends it, its plaintext in parts, and what seals it. */
export interface RecordExample {
  from: "client" | "server";
  /** First byte of the plaintext. */
  type: number;
  /** The rest of it, UTF-8. */
  text: string;
  nonce: string;
  associated_data: string;
  frame: string;
}

export interface BasicExample {
  hello: { json: string; frame: string };
  login: EnvelopeExample;
  welcome: EnvelopeExample;
  records: RecordExample[];
}

export interface EnhancedExample extends BasicExample {
  shared_secret: string;
  salt: string;
  client_to_server_key: string;
  server_to_client_key: string;
}

/** The example as it is in the repository. */
export const workedExample = data as WorkedExample;
