/** What the system's errors mean, in words for a person: no numbers and no codes. */

/** The reasons by the system's own texts, which every error of it carries. */
const BY_TEXT: [RegExp, string][] = [
  [/^no such file or directory/i, "there is no such file or folder"],
  [/^permission denied/i, "permission denied"],
  [/^operation not permitted/i, "the system does not permit it"],
  [/^is a directory/i, "it is a folder"],
  [/^not a directory/i, "a part of its path is not a folder"],
  [/^file exists/i, "something of that name is there already"],
  [/^directory not empty/i, "the folder is not empty"],
  [/^file name too long/i, "its name is too long"],
  [/^too many levels of symbolic links/i, "its links lead in a circle"],
  [/^no space left on device/i, "the disk is full"],
  [/quota exceeded/i, "the disk quota is used up"],
  [/^file too large/i, "the file is too large for the file system"],
  [/^read-only file system/i, "the file system is read-only"],
  [/^input\/output error/i, "the disk or the device does not work"],
  [/^stale file handle/i, "the network file system has lost the file"],
  [/^structure needs cleaning/i, "the file system is damaged"],
  [/^no such device/i, "there is no such device"],
  [/^no locks available/i, "the file system gives no more locks"],
  [/cross-device link/i, "its two places are on different file systems"],
  [/^too many open files/i, "too many files are open"],
  [/^text file busy/i, "the program in it is running"],
  [/^(device or resource busy|resource busy)/i, "something else uses it"],
  [/^cannot allocate memory/i, "there is not enough memory"],
  [/^resource temporarily unavailable/i, "the system allows no more for now"],
  [/^broken pipe/i, "the other end is closed"],
  [/^connection refused/i, "nothing listens there"],
  [/^connection reset/i, "the other end broke it off"],
  [/connection abort/i, "this end broke it off"],
  [/timed out/i, "no answer came in time"],
  [/^no route to host/i, "no way leads there"],
  [/^network is (unreachable|down)/i, "the network does not lead there"],
  [/^host is (unreachable|down)/i, "the machine there does not answer"],
  [/^address already in use/i, "the port is in use"],
  [/^can(no|')t assign requested address/i, "this machine has no such address"],
  [/^address family not supported/i, "this machine has no such addresses"],
  [/^invalid argument/i, "the system does not take it"],
];

/** The reasons by class, for texts that are not the system's or not English. */
const BY_CLASS: [keyof typeof Deno.errors, string][] = [
  ["NotCapable", "letterlock may not use it"],
  ["NotFound", "there is no such file or folder"],
  ["PermissionDenied", "permission denied"],
  ["ConnectionRefused", "nothing listens there"],
  ["ConnectionReset", "the other end broke it off"],
  ["ConnectionAborted", "this end broke it off"],
  ["NotConnected", "there is no connection"],
  ["AddrInUse", "the port is in use"],
  ["AddrNotAvailable", "this machine has no such address"],
  ["BrokenPipe", "the other end is closed"],
  ["AlreadyExists", "something of that name is there already"],
  ["InvalidData", "it holds what cannot be read"],
  ["TimedOut", "no answer came in time"],
  ["Interrupted", "it was interrupted"],
  ["WriteZero", "nothing more can be written"],
  ["WouldBlock", "the system allows no more for now"],
  ["UnexpectedEof", "it ends too early"],
  ["BadResource", "it is closed"],
  ["Http", "the answer is no HTTP"],
  ["Busy", "something else uses it"],
  ["NotSupported", "the system cannot do that"],
  ["FilesystemLoop", "its links lead in a circle"],
  ["IsADirectory", "it is a folder"],
  ["NetworkUnreachable", "the network does not lead there"],
  ["NotADirectory", "a part of its path is not a folder"],
];

/** The reasons of texts that have no number: of looking up names, of Deno and of Node. */
const OTHERS: [RegExp, string][] = [
  [/^connect ECONNREFUSED\b/, "nothing listens there"],
  [/^connect ETIMEDOUT\b/, "no answer came in time"],
  [/^connect EHOSTUNREACH\b/, "no way leads there"],
  [/^connect ENETUNREACH\b/, "the network does not lead there"],
  [/temporary failure in name|EAI_AGAIN/i, "its name cannot be looked up now"],
  [/failed to lookup address|getaddrinfo/i, "no such host is known"],
  [/^invalid host/i, "it is no name of a host"],
  [/unexpected NUL byte/i, "its name has a NUL character"],
];

/**
 * Why something failed, to follow "Cannot …: ". This is the one place where the words
 * for the system's errors are; a text of our own stays as it is.
 */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const text = systemText(message);
  if (text !== undefined) {
    return wordsFor(BY_TEXT, text) ?? classReason(error) ?? uncapitalized(text);
  }
  const other = wordsFor(OTHERS, message);
  if (other !== undefined) return other;
  return isOurs(message) ? message : classReason(error) ?? message;
}

/** An error that no code has put into words: which file it is about, and the reason. */
export function systemSentence(error: unknown): string {
  const reason = systemReason(error);
  const path = systemPath(error);
  return path === undefined ? reason : `Cannot use ${path}: ${reason}`;
}

/** The path that an error of the system is about, if it says one. */
export function systemPath(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : "";
  const paths = /\(os error \d+\): \w+ '(.*)'$/s.exec(message)?.[1];
  // Of a link or a rename it says two.
  return paths?.replace("' -> '", " to ") ??
    /^Requires \w+ access to "(.*?)"/s.exec(message)?.[1];
}

/** The system's text in a message: "Failed to spawn 'x': TEXT (os error 2): open 'y'". */
function systemText(message: string): string | undefined {
  return /(?:^|.*?: )([^:]*?) \(os error \d+\)/s.exec(message)?.[1];
}

function wordsFor(
  reasons: [RegExp, string][],
  text: string,
): string | undefined {
  return reasons.find(([pattern]) => pattern.test(text))?.[1];
}

function classReason(error: unknown): string | undefined {
  return BY_CLASS.find(([name]) => error instanceof Deno.errors[name])?.[1];
}

function isOurs(message: string): boolean {
  return /^(Cannot|There) /.test(message);
}

function uncapitalized(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
