import type { SessionOutcome } from "../ipc/session_outcomes.ts";
import type { Log } from "./log.ts";

/** The ends of a session that the log has words for. */
export type LoggedEnd =
  | Exclude<SessionOutcome, "done" | "violation">
  | "crashed"
  | "memory_limit"
  | "file_limit";

/**
 * The sentences of the log, one for each kind of event (docs/operations.md, "The log"). Only
 * a notice is worded where it arises.
 */
export class ServerLog {
  readonly #log: Log;
  readonly #enhanced: boolean;

  constructor(log: Log, enhanced: boolean) {
    this.#log = log;
    this.#enhanced = enhanced;
  }

  listening(address: string, mode: string): void {
    this.#log.write("listening", `Listening on ${address} in ${mode} mode.`, {
      address,
      mode,
    });
  }

  ready(): void {
    this.#log.write("ready", "The server is ready to accept connections.");
  }

  /** What a basic server says when the first user comes. */
  basicMode(): void {
    this.#warn(BASIC_MODE);
  }

  accepted(user: string, address: string, session?: string): void {
    this.#log.write(
      "accepted",
      `Connection Accepted and Symmetric Key Generated for client: ${user}`,
      { user, address },
    );
    if (session) {
      this.security(`Session ${session} of ${user} from ${address} began.`, {
        session,
        user,
        address,
      });
    }
  }

  /** @param user The name that a stranger gave: anything, so the log shows it short. */
  invalid(user: string | undefined, address: string): void {
    const name = user === undefined ? undefined : shortened(user);
    this.#log.write(
      "invalid",
      `The received client information: ${
        name ?? "(unreadable)"
      } is invalid (Connection Terminated). From ${address}.`,
      { user: name, address },
    );
  }

  refused(address: string, reason: string): void {
    this.#log.write(
      "refused",
      `A connection from ${address} is refused: ${reason}.`,
      {
        address,
        reason,
      },
    );
  }

  /** Connections that were refused without a line for each. */
  refusedMore(count: number): void {
    this.#log.write(
      "refused",
      `${count} more connections were refused in the last seconds.`,
      { count },
    );
  }

  mail(from: string, to: string[], length: number): void {
    this.#log.write(
      "mail",
      `An email from ${from} is sent to ${
        to.join(";")
      } has a content length of ${length}.`,
      { from, to, length },
    );
  }

  terminated(user: string, reason?: LoggedEnd): void {
    if (reason) {
      const message = `The session of ${user} ends: ${END_TEXTS[reason]}.`;
      if (FAILURES.includes(reason)) this.failure(message);
      else this.notice(message);
    }
    this.#log.write("terminated", `Terminating connection with ${user}.`, {
      user,
      reason,
    });
  }

  sessionEnded(session: string, user: string, seconds: number): void {
    this.security(
      `Session ${session} of ${user} ended after ${seconds} s.`,
      { session, user, seconds },
    );
  }

  /** What enhanced mode does; nothing in basic mode. */
  security(
    message: string,
    fields: Record<string, string | number> = {},
  ): void {
    if (!this.#enhanced) return;
    this.#log.write("security", `[Security] ${message}`, fields);
  }

  /** An attack that was refused. */
  alert(message: string, address: string): void {
    this.#log.write("alert", `[Security Alert] ${message} (from ${address}).`, {
      address,
    });
  }

  /** The system's limit of open files leaves less room than the server could use. */
  fewFiles(files: number, preauth: number): void {
    this.#warn(
      `The system lets the server open ${files} more files: it has room for ${preauth} connections before login. A higher limit (ulimit -n, LimitNOFILE=) makes room for more.`,
    );
  }

  /** What limits each worker has, and which of them nothing keeps here. */
  workerLimits(
    { memory, files, fileSize }: {
      memory: number;
      files: number;
      fileSize: number;
    },
    holds: { limits: boolean; noNewPrivs: boolean },
  ): void {
    if (!holds.limits) return this.#warn(NO_LIMITS);
    const most = `${shortSize(memory)} of memory, ${files} open files, ` +
      `files of ${shortSize(fileSize)}`;
    if (holds.noNewPrivs) {
      return this.notice(`Each worker has at most ${most}, no new privileges.`);
    }
    this.#warn(
      `Each worker has at most ${most}. Nothing keeps it from new privileges: /usr/bin/setpriv is missing or does not work.`,
    );
  }

  /** The system has no means to turn core dumps off from within. */
  coreDumps(): void {
    this.#warn(
      "The server could not turn core dumps off: one of a worker would hold the server's key. Start it with ulimit -c 0 (LimitCORE=0).",
    );
  }

  #warn(message: string): void {
    this.#log.write("notice", message, {}, "warning");
  }

  /** A notice of something that did not work. */
  failure(message: string): void {
    this.#log.write("notice", message, {}, "err");
  }

  /** The control socket cannot be used. */
  noControl(reason: string): void {
    this.#warn(
      `The server cannot be asked by "mail-server status": ${reason}.`,
    );
  }

  /** @param errno The name of the system's error that it tells of. */
  notice(message: string, errno?: string): void {
    this.#log.write("notice", message, { errno });
  }
}

const NO_LIMITS =
  "Workers have no limits of their own: /usr/bin/prlimit is missing or does not work. The service manager can limit them (docs/operations.md).";

const BASIC_MODE =
  "This server runs in basic mode, which does not protect from logins and records that are replayed; --enhanced does.";

function shortSize(bytes: number): string {
  return bytes < 1e9
    ? `${Math.round(bytes / 1e6)}M`
    : `${Math.round(bytes / 1e8) / 10}G`;
}

/** More characters than a user's name can have. */
const SHOWN_NAME = 40;

function shortened(name: string): string {
  const characters = [...name.slice(0, 2 * SHOWN_NAME + 1)];
  if (characters.length <= SHOWN_NAME) return name;
  return `${characters.slice(0, SHOWN_NAME).join("")}…`;
}

/** Ends that nobody wanted. */
const FAILURES: LoggedEnd[] = ["crashed", "memory_limit", "file_limit"];

const END_TEXTS: Record<LoggedEnd, string> = {
  idle: "nothing was done for too long",
  session_limit: "it reached its time limit",
  closing: "the server is stopping",
  account_changed:
    "the account was removed, or has new keys or another password",
  too_many_sessions: "the user has as many sessions as one may have",
  kicked: "the operator ended it",
  vanished: "the client went away without a bye",
  crashed: "its worker crashed",
  memory_limit: "its worker needed more memory than a worker may have",
  file_limit: "its worker wrote a larger file than a worker may write",
};
