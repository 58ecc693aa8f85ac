/** Throws cases at the code of a worker, in this process and without waiting. */
import { type Bytes, randomBytes } from "../../lib/crypto/bytes.ts";
import { openMailStore } from "../../lib/store/maildir/maildir_store.ts";
import type { MailStore } from "../../lib/store/store.ts";
import { Channel } from "../../lib/protocol/records/channel.ts";
import {
  ProtocolError,
  REFUSALS,
  RequestError,
} from "../../lib/protocol/errors.ts";
import { encodeFrame, FrameReader } from "../../lib/protocol/records/frame.ts";
import {
  encodeHello,
  type Hello,
  LENGTH,
} from "../../lib/protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../lib/protocol/limits.ts";
import { parseAnswer } from "../../lib/protocol/requests/answers.ts";
import {
  RecordReader,
  RecordWriter,
} from "../../lib/protocol/records/record_stream.ts";
import {
  type Opener,
  RECORD_FRAME_LIMIT,
} from "../../lib/protocol/records/records.ts";
import {
  basicProtection,
  enhancedProtection,
  type RecordProtection,
} from "../../lib/protocol/handshake/session_keys.ts";
import { AccountFiles } from "../../lib/server/worker/accounts.ts";
import {
  checkLogin,
  type LoginAttempt,
  type PasswordCheck,
} from "../../lib/server/worker/logins/check_login.ts";
import { Session } from "../../lib/server/worker/session/session.ts";
import { SessionTime } from "../../lib/server/worker/session/session_time.ts";
import { SignsOfLife } from "../../lib/server/worker/signs_of_life.ts";
import type {
  SessionOutcome,
  WorkerEvent,
} from "../../lib/server/ipc/events.ts";
import type { FuzzCase, Throw } from "../cases/case.ts";
import { FuzzError } from "../fuzz_error.ts";
import { MailInspector, MOST_PARTS } from "./mail.ts";
import { loginFrame, sessionFrames } from "./seal.ts";
import { clientSealer, type SessionSecrets } from "./sealer.ts";
import {
  type Installation,
  MAX_ATTACHMENTS,
  MAX_CONTENT,
  PASSWORD,
  USER,
  USERS,
} from "./installation.ts";
import { FuzzStream } from "./stream.ts";

const SKEW_MS = 30_000;
/** What any account is known by. */
const ACCOUNT = "0".repeat(64);
/** Bytes of a box: few, so that the limit is reached. */
const QUOTA = 300_000;
/** Of so many sessions, the answers of one are read. */
const SAMPLE = 4;
const ENDS: SessionOutcome[] = ["done", "violation", "vanished"];
const FOREVER = { idleMs: 1e9, sessionMs: 1e9 };

/** Bugs to be found, for tests of what finds them. */
export interface Faults {
  acceptAll?: boolean;
  maxContent?: number;
}

/** The parts of a worker, with a mail store of their own. */
export class WorkerTarget {
  readonly #installation: Installation;
  readonly #accounts: AccountFiles;
  readonly #faults: Faults;
  readonly #mail: string;
  readonly #store: MailStore;
  readonly #inspector: MailInspector;

  constructor(installation: Installation, faults: Faults = {}) {
    this.#installation = installation;
    this.#faults = faults;
    this.#accounts = new AccountFiles(installation.keys);
    this.#mail = Deno.makeTempDirSync({ dir: installation.mail });
    this.#store = openMailStore(this.#mail, { quota: QUOTA });
    this.#inspector = new MailInspector(this.#mail);
  }

  close(): void {
    this.#store.close();
    Deno.removeSync(this.#mail, { recursive: true });
  }

  /**
   * Throws one case.
   *
   * @returns How many frames were looked at.
   * @throws {Error} If the worker would have crashed or done what it must not.
   */
  run(fuzzCase: FuzzCase): Promise<number> {
    return fuzzCase.stage === "login"
      ? this.#logIns(fuzzCase)
      : this.#serve(fuzzCase);
  }

  async #logIns({ mode, throws, pieces }: FuzzCase): Promise<number> {
    for (const thrown of throws) await this.#logIn(thrown, mode, pieces);
    return throws.length;
  }

  async #logIn(
    thrown: Throw,
    mode: Hello["mode"],
    pieces: number[],
  ): Promise<void> {
    const hello = newHello(mode);
    const wire = await loginFrame(thrown, {
      serverKey: this.#installation.serverPublicKey,
      hello,
      clientNonce: randomBytes(LENGTH.clientNonce),
      clientPublicKey: randomBytes(LENGTH.x25519),
      clientTime: Date.now(),
    });
    const frames = new FrameReader(
      new FuzzStream([wire], pieces),
      LOGIN_FRAME_LIMIT,
    );
    const body = await readOrRefuse(frames);
    if (body) await this.#check(hello, encodeFrame(body));
  }

  /** Nobody gets in without the right password, and no refusal is of an unknown kind. */
  async #check(hello: Hello, frame: Bytes): Promise<void> {
    let verified = "";
    const isPasswordOf: PasswordCheck = (user, password) => {
      const right = USERS.includes(user) && password === PASSWORD;
      if (right) verified = user;
      const isAccepted = right || this.#faults.acceptAll === true;
      return Promise.resolve(isAccepted ? ACCOUNT : undefined);
    };
    const attempt: LoginAttempt = {
      hello,
      helloFrame: encodeHello(hello),
      loginFrame: frame,
      receivedAt: Date.now(),
    };
    const result = await checkLogin(attempt, {
      privateKey: this.#installation.serverPrivateKey,
      readPasswords: () => Promise.resolve(isPasswordOf),
      loadUserKey: () => Promise.resolve(this.#installation.userPublicKey),
    });
    const fine = result.accepted
      ? verified !== "" && result.user === verified
      : Object.hasOwn(REFUSALS, result.code);
    if (!fine) {
      throw new FuzzError(`a login ended in ${JSON.stringify(result)}`);
    }
  }

  async #serve({ mode, throws, pieces, number }: FuzzCase): Promise<number> {
    const secrets = newSecrets(mode);
    const client = await protect(secrets, "client");
    const server = await protect(secrets, "server");
    const seal = await clientSealer(secrets);
    const stream = new FuzzStream(sessionFrames(throws, seal), pieces);
    const opener = new CountingOpener(server.opener);
    const channel = new Channel(
      new RecordReader(new FrameReader(stream, RECORD_FRAME_LIMIT), opener),
      new RecordWriter(stream, server.sealer),
    );
    await this.#runSession(channel);
    const problem = this.#inspector.problem();
    if (problem) throw new FuzzError(`There is ${problem}`);
    if (number % SAMPLE === 0) await checkAnswers(stream, client.opener);
    return opener.count;
  }

  async #runSession(channel: Channel): Promise<void> {
    const { maxContent = MAX_CONTENT } = this.#faults;
    const session = new Session({
      channel,
      user: USER,
      store: this.#store,
      accounts: this.#accounts,
      limits: { maxContent, maxAttachments: MAX_ATTACHMENTS },
      mode: "enhanced",
      changePassword: () =>
        Promise.reject(new RequestError("wrong_password", "It is wrong")),
      emit: checkEvent,
      time: new SessionTime(FOREVER, () => 0),
      life: new SignsOfLife(() => 0),
      stopping: new AbortController().signal,
    });
    const outcome = await session.run();
    if (!ENDS.includes(outcome)) {
      throw new FuzzError(`A session ended by ${outcome}`);
    }
  }
}

/** The next frame; nothing if the server would refuse it before any worker reads it. */
async function readOrRefuse(frames: FrameReader): Promise<Bytes | null> {
  try {
    return await frames.next();
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

function newHello(mode: Hello["mode"]): Hello {
  if (mode === "basic") return { mode };
  return {
    mode,
    sessionId: randomBytes(LENGTH.sessionId),
    challenge: randomBytes(LENGTH.challenge),
    serverTime: Date.now(),
    maxSkew: SKEW_MS,
  };
}

/** What a handshake would have agreed on. */
function newSecrets(mode: Hello["mode"]): SessionSecrets {
  const secret = randomBytes(LENGTH.sessionKey);
  if (mode === "basic") return { mode, symKey: secret };
  return {
    mode,
    sessionId: secret.slice(0, LENGTH.sessionId),
    sessionKey: secret,
    sharedSecret: secret,
    helloFrame: secret,
    loginFrame: secret,
    welcomeFrame: secret,
  };
}

function protect(
  secrets: SessionSecrets,
  end: "client" | "server",
): Promise<RecordProtection> {
  return secrets.mode === "basic"
    ? basicProtection(secrets.symKey)
    : enhancedProtection(secrets, end);
}

class CountingOpener implements Opener {
  count = 0;

  constructor(readonly opener: Opener) {}

  open(body: Uint8Array): Promise<Bytes> {
    this.count++;
    return this.opener.open(body);
  }
}

/** A mail within the limits, an attack that was refused, and nothing else. */
function checkEvent(event: WorkerEvent): void {
  if (event.event === "alert" || event.event === "park") return;
  const fine = event.event === "mail" && event.from === USER &&
    event.to.every((name) => USERS.includes(name)) &&
    // The mail itself tells whether it is text, which may have less.
    event.length <= MOST_PARTS;
  if (!fine) throw new FuzzError(`A worker told ${JSON.stringify(event)}`);
}

/** Any `ok`: which request it answers is not known here. */
const ANY_OK = { parseOk: () => {} };

/** All that a worker says opens, and is of a known form. */
async function checkAnswers(
  stream: FuzzStream,
  opener: Opener,
): Promise<void> {
  const answers = new FuzzStream([stream.written], [64 * 1024]);
  const reader = new RecordReader(
    new FrameReader(answers, RECORD_FRAME_LIMIT),
    opener,
  );
  const channel = new Channel(reader, new RecordWriter(answers, neverSeals));
  for (;;) {
    const received = await channel.receive({ content: true });
    if (!received) return;
    if (received.kind === "message") parseAnswer(received.message, ANY_OK);
  }
}

const neverSeals = {
  seal: () => Promise.reject(new FuzzError("Nothing is sealed here")),
};
