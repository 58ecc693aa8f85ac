import { type Bytes, sha256 } from "../../crypto/bytes.ts";
import {
  EnvelopeError,
  openEnvelope,
  sealEnvelope,
} from "../../crypto/envelope.ts";
import { ProtocolError, SecurityError } from "../errors.ts";
import { encodeMessage, parseMessage } from "../message.ts";
import {
  type Login,
  toWire,
  type Welcome,
  welcomeFromWire,
} from "./handshake_messages.ts";
import { FRAME_TYPE, handshakeFrame } from "./plain_frames.ts";

/** Seals a Welcome to the user's key, bound to the Hello and Login frames. */
export async function sealWelcome(
  userKey: CryptoKey,
  welcome: Welcome,
  helloFrame: Uint8Array,
  loginFrame: Uint8Array,
): Promise<Bytes> {
  return handshakeFrame(
    FRAME_TYPE.welcome,
    await sealEnvelope(
      userKey,
      "letterlock/1 welcome",
      encodeMessage(toWire(welcome)),
      sha256(helloFrame, loginFrame),
    ),
  );
}

/**
 * Opens the body of a Welcome frame and checks that it answers this Login.
 *
 * @throws {SecurityError} If it does not open or answers something else.
 * @throws {ProtocolError} If it opens to something else.
 */
export async function openWelcome(
  privateKey: CryptoKey,
  body: Uint8Array,
  login: Login,
  helloFrame: Uint8Array,
  loginFrame: Uint8Array,
): Promise<Welcome> {
  if (body[0] !== FRAME_TYPE.welcome) {
    throw new ProtocolError("Cannot read the answer to the login");
  }
  const payload = await openOrDistrust(
    privateKey,
    body.subarray(1),
    sha256(helloFrame, loginFrame),
  );
  const welcome = parseMessage(payload);
  checkAnswers(welcome, login);
  return welcomeFromWire(welcome);
}

async function openOrDistrust(
  privateKey: CryptoKey,
  envelope: Uint8Array,
  associatedData: Promise<Uint8Array>,
): Promise<Bytes> {
  try {
    return await openEnvelope(
      privateKey,
      "letterlock/1 welcome",
      envelope,
      associatedData,
    );
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new SecurityError(
      "The server's Welcome does not open: it is not for this user's key or not for this login; " +
        "if keygen has rotated your key, ask the server's owner for your folder of keys again",
    );
  }
}

/**
 * Only the owner of the server's private key can know the client nonce, so this check
 * comes before anything else in the Welcome is judged.
 */
function checkAnswers(welcome: object, login: Login): void {
  const answered = new Map<string, unknown>(Object.entries(welcome));
  const asked = toWire(login);
  const same = ["client_nonce", "mode", "session_id"].every((name) =>
    asked[name] === undefined || answered.get(name) === asked[name]
  );
  if (!same) {
    throw new SecurityError(
      "The server did not prove that it has the server's key",
    );
  }
}
