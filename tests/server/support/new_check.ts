import type { NewCheck } from "../../../lib/server/supervisor/logins/login_process.ts";

/** A login to check; `name` is what tells it from others. */
export function newCheck(name = 7): NewCheck {
  return {
    receivedAt: 1_700_000_000_000,
    worker: new Uint8Array(32),
    helloFrame: Uint8Array.of(0, 0, 0, 1, 1),
    loginFrame: Uint8Array.of(0, 0, 0, 1, name),
  };
}
