/**
 * Addresses on loopback, one a machine. All of 127.0.0.0/8 is this machine on Linux, and what
 * other programs dial from is 127.0.0.1, so nobody takes a port that was free a moment ago.
 */

/** The addresses of one cluster: machine 1 has the first. */
export type Network = (machine: number) => string;

/** A network that no other test is likely to use. */
export function pickNetwork(): Network {
  const [a, b] = crypto.getRandomValues(new Uint8Array(2));
  return (machine) => `127.${1 + a % 254}.${b}.${machine}`;
}

/** A port that the system picks. */
export function freePort(hostname: string): number {
  using listener = Deno.listen({ hostname, port: 0 });
  return listener.addr.port;
}
