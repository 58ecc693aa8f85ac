/** Makes frames of what a case throws, with the keys and values of a connection. */
import { type Bytes, concatBytes, sha256 } from "../../lib/crypto/bytes.ts";
import { sealEnvelope } from "../../lib/crypto/envelope.ts";
import { encodeFrame } from "../../lib/protocol/records/frame.ts";
import {
  encodeHello,
  FRAME_TYPE,
  type Hello,
} from "../../lib/protocol/handshake/handshake.ts";
import { applyEdits } from "../cases/edits.ts";
import type { Throw } from "../cases/case.ts";
import type { SealFrame } from "./sealer.ts";

/** What a Login of a connection is made of. */
export interface LoginValues {
  serverKey: CryptoKey;
  hello: Hello;
  clientNonce: Bytes;
  clientPublicKey: Bytes;
  /** In ms since the epoch. */
  clientTime: number;
}

/** The frame of something that is no record. */
export async function loginFrame(
  thrown: Throw,
  values: LoginValues,
): Promise<Bytes> {
  const frame = thrown.seal === "none"
    ? thrown.bytes
    : await sealLoginText(thrown.bytes, values);
  return finish(frame, thrown);
}

/** The frames of a session, each made when it is asked for. */
export function* sessionFrames(
  throws: Throw[],
  seal: SealFrame,
): Generator<Bytes> {
  for (const thrown of throws) {
    const { bytes } = thrown;
    yield finish(thrown.seal === "record" ? seal(bytes) : bytes, thrown);
  }
}

function finish(frame: Uint8Array, { edits, fits }: Throw): Bytes {
  const edited = applyEdits(frame, edits);
  if (fits && edited.length > 4) {
    new DataView(edited.buffer).setUint32(0, edited.length - 4);
  }
  return edited;
}

async function sealLoginText(
  text: Uint8Array,
  values: LoginValues,
): Promise<Bytes> {
  const envelope = await sealEnvelope(
    values.serverKey,
    "letterlock/1 login",
    fillIn(text, values),
    await sha256(encodeHello(values.hello)),
  );
  return encodeFrame(concatBytes(Uint8Array.of(FRAME_TYPE.login), envelope));
}

/** Puts the connection's values where the text has their names. */
function fillIn(text: Uint8Array, values: LoginValues): Uint8Array {
  const { hello } = values;
  const enhanced = hello.mode === "enhanced" ? hello : undefined;
  const places: [string, unknown][] = [
    ["$session_id", enhanced?.sessionId.toBase64()],
    ["$challenge", enhanced?.challenge.toBase64()],
    ["$client_nonce", values.clientNonce.toBase64()],
    ["$client_time", values.clientTime],
    ["$client_public_key", values.clientPublicKey.toBase64()],
  ];
  // A byte is a character, as the text need not be UTF-8 any more.
  let filled = Array.from(text, (byte) => String.fromCharCode(byte)).join("");
  for (const [name, value] of places) {
    filled = filled.replaceAll(`"${name}"`, JSON.stringify(value ?? ""));
  }
  return Uint8Array.from(filled, (character) => character.charCodeAt(0));
}
