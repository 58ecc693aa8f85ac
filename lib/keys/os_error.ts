/** The system's own reason for an error, without its number, to follow a colon. */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, reason] = /^(.*?) \(os error \d+\)/s.exec(message) ?? [];
  if (!reason) return message;
  return reason[0].toLowerCase() + reason.slice(1);
}
