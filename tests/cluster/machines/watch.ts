/** What Patroni says of its cluster, asked of any node that answers. */

/** A member as `GET /cluster` of Patroni tells it. */
export interface MemberState {
  name: string;
  role: "leader" | "sync_standby" | "replica" | string;
  state: string;
  timeline?: number;
}

/** The members; undefined while no node answers within a second. */
export async function look(
  nodes: { rest: string }[],
): Promise<MemberState[] | undefined> {
  const answers = await Promise.all(nodes.map((node) => ask(node.rest)));
  return answers.find((answer) => answer !== undefined);
}

async function ask(rest: string): Promise<MemberState[] | undefined> {
  try {
    const signal = AbortSignal.timeout(1_000);
    const answer = await fetch(`http://${rest}/cluster`, { signal });
    return answer.ok ? (await answer.json()).members : undefined;
  } catch {
    return undefined;
  }
}

/** States of a node that follows the primary, and of one that serves. */
const RUNS = ["running", "streaming"];

/** The primary of a whole cluster: its standby is synchronous, on the same timeline. */
export function primaryIfWhole(
  members: MemberState[],
  size: number,
): string | undefined {
  const running = members.filter(({ state }) => RUNS.includes(state));
  const leader = running.find(({ role }) => role === "leader");
  const standby = running.find(({ role }) => role === "sync_standby");
  if (running.length < size || !leader || !standby) return undefined;
  const isFollowed = running.every((one) => one.timeline === leader.timeline);
  return isFollowed ? leader.name : undefined;
}
