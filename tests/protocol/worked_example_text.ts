import type {
  BasicExample,
  EnvelopeExample,
  RecordExample,
  WorkedExample,
} from "./worked_example.ts";

/** Before and after the example in docs/protocol.md. */
const BEGIN =
  "<!-- worked example: written by tests/protocol/make_worked_example.ts -->";
const END = "<!-- end of the worked example -->";

/** Puts the example where the document has one. */
export function replaceWorkedExample(
  document: string,
  example: WorkedExample,
): string {
  const [before, rest] = splitOnce(document, BEGIN);
  const [, after] = splitOnce(rest, END);
  return before + BEGIN + "\n\n" + renderWorkedExample(example) + END + after;
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`Cannot find ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** The example as Markdown. */
function renderWorkedExample(example: WorkedExample): string {
  const { keys, basic, enhanced } = example;
  return [
    section("### Keys of the example", [
      block([
        ["server's RSA private key, PKCS#8 in DER", keys.server_private_key],
      ]),
      block([
        ["client's RSA private key, PKCS#8 in DER", keys.client_private_key],
      ]),
      block([
        ["client's X25519 private key", keys.client_x25519_private_key],
        ["client's X25519 public key", keys.client_x25519_public_key],
        ["server's X25519 private key", keys.server_x25519_private_key],
        ["server's X25519 public key", keys.server_x25519_public_key],
      ]),
    ]),
    section("### Basic mode", [
      ...handshake(basic, "sym_key"),
      ...basic.records.map(basicRecord),
    ]),
    section("### Enhanced mode", [
      ...handshake(enhanced, "session_key"),
      block([
        ["X25519 secret", enhanced.shared_secret],
        ["HKDF salt: SHA-256(Hello ‖ Login ‖ Welcome)", enhanced.salt],
        ["client to server key", enhanced.client_to_server_key],
        ["server to client key", enhanced.server_to_client_key],
      ]),
      ...enhanced.records.map(enhancedRecord),
    ]),
  ].join("");
}

function handshake(example: BasicExample, keyField: string): string[] {
  return [
    block([
      ["Hello, JSON", [example.hello.json]],
      ["Hello, frame", example.hello.frame],
    ]),
    envelope("Login", "SHA-256(Hello)", example.login),
    envelope("Welcome", "SHA-256(Hello ‖ Login)", example.welcome),
    `The ${keyField} of the Welcome is, in hex:\n\n` +
    block([[keyField, base64ToHex(example.welcome.json, keyField)]]),
  ];
}

function envelope(
  name: string,
  associatedData: string,
  example: EnvelopeExample,
): string {
  return block([
    [`${name}, JSON`, [example.json]],
    [`${name}, associated data: ${associatedData}`, example.associated_data],
    [`${name}, key of the envelope`, example.key],
    [`${name}, nonce`, example.nonce],
    [`${name}, key sealed by RSA-OAEP`, example.wrapped_key],
    [`${name}, JSON sealed by AES-256-GCM, with its tag`, example.sealed],
    [`${name}, frame`, example.frame],
  ]);
}

function base64ToHex(json: string, field: string): string {
  return Uint8Array.fromBase64(JSON.parse(json)[field]).toHex();
}

function basicRecord(record: RecordExample): string {
  return block([
    [`record from the ${record.from}, type ${record.type}`, [record.text]],
    ["nonce", record.nonce],
    ["frame", record.frame],
  ]);
}

function enhancedRecord(record: RecordExample): string {
  return block([
    [`record from the ${record.from}, type ${record.type}`, [record.text]],
    ["nonce", record.nonce],
    ["associated data", record.associated_data],
    ["frame", record.frame],
  ]);
}

function section(heading: string, blocks: string[]): string {
  return `${heading}\n\n${blocks.join("")}`;
}

/** Labels, each with hex in lines of 32 bytes or with text as it is. */
function block(entries: [label: string, value: string | [string]][]): string {
  const lines = entries.flatMap(([label, value]) => {
    const shown = typeof value === "string" ? hexLines(value) : value;
    return [label, ...shown.map((line) => `    ${line}`)];
  });
  return "```text\n" + lines.join("\n") + "\n```\n\n";
}

function hexLines(hex: string): string[] {
  return hex.match(/.{1,64}/g) ?? [];
}
