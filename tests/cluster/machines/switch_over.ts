/** What an operator does before work on the primary. */

/** Asks Patroni to make the standby primary; nothing fails, so nobody waits for a lease. */
export async function switchOver(
  primary: { name: string; rest: string },
  standby: { name: string },
  password: string,
): Promise<void> {
  const answer = await fetch(`http://${primary.rest}/switchover`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Basic ${btoa(`patroni:${password}`)}`,
    },
    body: JSON.stringify({ leader: primary.name, candidate: standby.name }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Patroni does not switch over: ${text}`);
}
