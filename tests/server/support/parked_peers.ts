/** Clients that wait for news from a running supervisor. */
import { assertEquals } from "@std/assert";
import {
  encodeNotice,
  type Notice,
  parseNotice,
} from "../../../lib/protocol/notices.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import type { Peer, RunningSupervisor } from "./running_supervisor.ts";

/** A user logs in and parks. */
export async function park(
  { serve }: RunningSupervisor,
  user = "alice",
): Promise<Peer> {
  const { worker, ...peer } = await serve(user);
  worker.tell({ event: "park" });
  worker.tell({ event: "ended", outcome: "done" });
  worker.end();
  await runMicrotasks();
  return peer;
}

/** The next notice, or undefined once the server has closed. */
export async function notice({ frames }: Peer): Promise<Notice | undefined> {
  const body = await frames.next();
  return body ? parseNotice(body) : undefined;
}

/** Whether there is news before the server has asked so often whether somebody is there. */
export async function hearsNews(peer: Peer, signs = 0): Promise<boolean> {
  for (;; signs--) {
    if (await notice(peer) === "news") return true;
    if (signs === 0) return false;
    await answer(peer, "alive");
  }
}

export async function answer({ conn }: Peer, notice: Notice): Promise<void> {
  conn.peer.write(encodeNotice(notice));
  await runMicrotasks();
}

/** alice, parked, who has answered the first notice. */
export async function parkAlice(running: RunningSupervisor): Promise<Peer> {
  const peer = await park(running);
  assertEquals(await notice(peer), "alive");
  await answer(peer, "alive");
  return peer;
}
