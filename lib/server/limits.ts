/**
 * Limits of the server that no flag changes (docs/operations.md, "Limits").
 *
 * @module
 */

/** Time for a whole Login frame to come, in ms. */
export const LOGIN_TIMEOUT_MS = 10_000;
/**
 * Connections before login, if the system lets the server open enough files; each costs a
 * file descriptor and at most 40 KiB.
 */
export const PREAUTH_LIMIT = 1024;
/**
 * Connections that are accepted in a ms while the table of those before login is full. A
 * client then has at least half a second to log in before the table has filled anew.
 */
export const PREAUTH_PER_MS = 2;
/** Connections evicted at once when the system has no file descriptors left. */
export const EVICTED_PER_SHORTAGE = 32;
/** Logins of one address that are checked, or wait for it, side by side. */
export const LOGINS_PER_ADDRESS = 8;
/** From one Wait of a login that waits for its turn to the next, in ms. */
export const WAIT_SIGN_MS = 4000;
/** How long a login waits at most until it has a worker, in ms. */
export const LOGIN_WAIT_MS = 180_000;
/** Refused connections whose peers get time to read why, side by side. */
export const LINGERING_LIMIT = 64;
/** That time, in ms. */
export const LINGER_MS = 1000;
/**
 * The server refuses a login a whole number of these ms after it came, so that the time
 * does not tell why. No refused login takes longer to check.
 */
export const REFUSAL_DELAY_MS = 1500;
/**
 * How long the supervisor waits beyond a limit that a worker should have kept, in ms,
 * before it ends the worker's input; and from there until it kills the worker.
 */
export const BACKSTOP_MS = 3000;
/** Time that a stop may take, in ms; the server kills the sessions still there. */
export const STOP_MS = 4500;
/** What of it a request under way has to come to its end, in ms. */
export const STOP_GRACE_MS = 3000;
/** Time for connections to end once they are cut, in ms. */
export const CUT_MS = 300;
/** Boxes whose index a session keeps open, where it shares its process with others. */
export const SHARED_OPEN_BOXES = 4;
/** Sessions after which a process of several takes no more, and ends with the last. */
export const SESSIONS_PER_LIFE = 2000;
/** Workers that are started ahead: no login waits for a process to start. */
export const SPARES = 2;
/** Attempts to start the first worker, and to recover, before the server gives up. */
export const START_ATTEMPTS = 3;
/** From a worker that failed to start to the next attempt, in ms. */
export const RETRY_MS = 1000;
/** Attempts to find a worker for a login. */
export const LEASE_ATTEMPTS = 4;
/** From one such attempt to the next, in ms. */
export const LEASE_RETRY_MS = 500;
/** From the end of a recovery to the next, while the server serves, in ms. */
export const RECOVERY_PAUSE_MS = 5000;
/** The interval in which a failure that comes again and again is one line, in ms. */
export const RECURRING_MS = 60_000;
/**
 * Bytes of a request under way that begin the idle time anew. An upload that is slower, at
 * 27 bytes a second with ten minutes, is nobody at work.
 */
export const PROGRESS_BYTES = 16 * 1024;
/**
 * Bytes of log lines that wait for a reader; some thousand lines. What comes while they do
 * is dropped and counted.
 */
export const LOG_QUEUE_BYTES = 1024 * 1024;
/** Time that the log has at the end to be written, in ms. */
export const LOG_FLUSH_MS = 200;
/** Lines that a worker may write in ten seconds: more than any client can cause. */
export const WORKER_LINES = 20_000;
/** Times of the disk that a session may tell of at once, for the status. */
export const TIMES_AT_ONCE = 10_000;
/** And in a second, for longer. */
export const TIMES_PER_SECOND = 1000;
/** Time that checking a login may take, in ms; the server kills the process then. */
export const CHECK_MS = 20_000;
/**
 * Time that a database may take for what one step of a login is checked against, in ms. There
 * are two, and CHECK_MS has room for both.
 */
export const LOGIN_STORE_MS = 7000;
/** Logins that are checked side by side; a processor does one in 0.1 s. */
export const CHECKS_AT_ONCE = 8;
/** Logins after which the process that checks them is replaced. */
export const LOGINS_PER_PROCESS = 5000;
/** Time that writing a new password may take, in ms; the server kills the worker then. */
export const PASSWORD_MS = 20_000;
/** Time that a session waits for its user's new password to be written, in ms. */
export const PASSWORD_WAIT_MS = 30_000;
/** From one look whether the client has to be told that it takes long to the next, in ms. */
export const PASSWORD_TICK_MS = 500;
/** Wrong old passwords that a session may give. */
export const PASSWORD_TRIES = 3;
/** From the answer to one notice of a parked connection to the next, in ms. */
export const PARK_ALIVE_MS = 60_000;
/** Time that a parked client has to answer a notice, in ms. */
export const PARK_ANSWER_MS = 30_000;
/** From one look at the boxes of those who parked to the next, in ms. */
export const LOOK_MS = 40_000;
/** The same where a database has the mail: other servers deliver there, and it is asked once. */
export const LOOK_STORE_MS = 1500;
/** From somebody who parks to the look at whoever has parked since the last one, in ms. */
export const LOOK_PAUSE_MS = 100;
/** From a look that failed to the next one, in ms. */
export const LOOK_RETRY_MS = 5000;
/** Time that a look may take, in ms; the server kills its worker then. */
export const LOOK_LIMIT_MS = 20_000;
/** Time that a worker may take until it is ready, in ms; the server kills it then. */
export const READY_MS = 60_000;
/** Connections to the control socket, side by side. */
export const CONTROL_CONNECTIONS = 8;
/** Time for a request to come there, and for its answer to be read, in ms. */
export const CONTROL_TIME_MS = 5000;
/** From an accept that failed there to the next one, in ms. */
export const CONTROL_PAUSE_MS = 1000;
/** How often the login process looks whether accounts are the same, in ms. */
export const ACCOUNT_WATCH_MS = 400;
/** How often servers over one database tell each other of failed logins, in ms. */
export const SYNC_MS = 1000;
/** Every so many of these, a server says that it is there. */
export const SYNCS_PER_BEAT = 5;
/** Time that the database has for that, in ms; the server kills its worker then. */
export const SYNC_LIMIT_MS = 15_000;
/**
 * Time that a login waits for a place of the group, in ms; then its server counts the sessions
 * of its own alone.
 */
export const PLACE_WAIT_MS = 2000;
/** From a cluster worker that ended to the next, in ms; twice as long each time, at most. */
export const CLUSTER_RETRY_MS = 1000;
export const CLUSTER_RETRY_MOST_MS = 30_000;
/** Failed logins that wait to be told to the others, by address and name. */
export const MOST_FAILURE_NEWS = 1000;
