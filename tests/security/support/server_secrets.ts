/** What only the login process of a server has, in the forms that memory may hold. */
import { join } from "@std/path";
import type { Bytes } from "../../../lib/crypto/bytes.ts";
import { decodePem } from "../../../lib/crypto/pem.ts";
import { readCredentials } from "../../../lib/keys/credentials.ts";
import type { Forms } from "./marker.ts";

/** The forms of the private key of a server, and of the password hash of each user. */
export async function serverSecrets(keys: string): Promise<Forms> {
  const pem = await Deno.readTextFile(join(keys, "server_private.pem"));
  const hashes = await readCredentials(join(keys, "credentials.json"));
  return [
    ...await keyForms(pem),
    ...[...hashes].flatMap(([user, { hash }]) =>
      named(`hash of ${user}`, [...formsOf(hash), hash.toBase64()])
    ),
  ];
}

/** Its file, its DER, and its numbers, whichever end a library begins them at. */
async function keyForms(pem: string): Promise<Forms> {
  const key = await crypto.subtle.importKey(
    "pkcs8",
    decodePem("PRIVATE KEY", pem),
    { name: "RSA-OAEP", hash: "SHA-256" },
    true,
    ["decrypt"],
  );
  const { d, p, q } = await crypto.subtle.exportKey("jwk", key);
  const lines = pem.split("\n").filter((line) => /^[\w+/]{64}$/.test(line));
  return named("private key", [
    ...lines.slice(1),
    ...[d, p, q].flatMap((number) => formsOf(numberOf(number!))),
  ]);
}

function numberOf(base64url: string): Bytes {
  return Uint8Array.fromBase64(base64url, { alphabet: "base64url" });
}

function formsOf(bytes: Bytes): string[] {
  const raw = (bytes: Bytes) => String.fromCharCode(...bytes);
  return [raw(bytes), raw(bytes.toReversed()), bytes.toHex()];
}

/** As they are, and in UTF-16, as JavaScript keeps texts. */
function named(name: string, texts: string[]): Forms {
  return texts.flatMap((text) => [
    [name, text],
    [name, [...text].join("\0")],
  ]);
}
