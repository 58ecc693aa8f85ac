import { assertEquals, assertRejects } from "@std/assert";
import {
  dial,
  type Network,
} from "../../../../lib/client/session/connect/dial.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";

/** A connection that only counts how often it is closed. */
class FakeConn {
  closed = 0;

  constructor(readonly address: string) {}

  setNoDelay(): void {}

  close(): void {
    this.closed++;
  }
}

/** A network in which each attempt ends when the test says how. */
class FakeNetwork implements Network {
  readonly clock = new FakeClock();
  readonly lookedUp: string[] = [];
  readonly tried: string[] = [];
  readonly #attempts = new Map<string, PromiseWithResolvers<Deno.TcpConn>>();

  constructor(readonly addresses: string[] | Error) {}

  lookUp(host: string): Promise<string[]> {
    this.lookedUp.push(host);
    return this.addresses instanceof Error
      ? Promise.reject(this.addresses)
      : Promise.resolve(this.addresses);
  }

  connect(address: string): Promise<Deno.TcpConn> {
    this.tried.push(address);
    const attempt = Promise.withResolvers<Deno.TcpConn>();
    this.#attempts.set(address, attempt);
    return attempt.promise;
  }

  async answer(address: string): Promise<FakeConn> {
    const conn = new FakeConn(address);
    this.#attempts.get(address)!.resolve(conn as unknown as Deno.TcpConn);
    await runMicrotasks();
    return conn;
  }

  async fail(address: string, error: Error): Promise<void> {
    this.#attempts.get(address)!.reject(error);
    await runMicrotasks();
  }
}

const REFUSED = new Deno.errors.ConnectionRefused(
  "Connection refused (os error 111)",
);
const NO_ROUTE = new Error("No route to host (os error 113)");

function dialing(network: FakeNetwork, host = "lab") {
  const connection = dial(host, 7, 10_000, network);
  connection.catch(() => {});
  return { connection, begun: runMicrotasks() };
}

Deno.test("dial() tries the next address as soon as one fails", async () => {
  const network = new FakeNetwork(["::1", "127.0.0.1"]);
  const { connection, begun } = dialing(network);
  await begun;
  assertEquals(network.tried, ["::1"]);
  await network.fail("::1", REFUSED);
  assertEquals(network.tried, ["::1", "127.0.0.1"]);
  const conn = await network.answer("127.0.0.1");
  await connection;
  assertEquals([conn.closed, network.clock.pending], [0, 0]);
});

Deno.test("dial() tries the next address beside one that is slow", async () => {
  const network = new FakeNetwork(["192.0.2.1", "192.0.2.2"]);
  const { connection, begun } = dialing(network);
  await begun;
  await network.clock.advance(249);
  assertEquals(network.tried, ["192.0.2.1"]);
  await network.clock.advance(1);
  assertEquals(network.tried, ["192.0.2.1", "192.0.2.2"]);
  const winner = await network.answer("192.0.2.2");
  await connection;
  const late = await network.answer("192.0.2.1");
  assertEquals([winner.closed, late.closed], [0, 1]);
  assertEquals(network.clock.pending, 0);
});

Deno.test("dial() tries the two families in turn, and each address once", async () => {
  const network = new FakeNetwork(["::1", "::2", "::1", "10.0.0.1"]);
  const { begun } = dialing(network);
  await begun;
  for (const address of ["::1", "10.0.0.1", "::2"]) {
    await network.fail(address, REFUSED);
  }
  assertEquals(network.tried, ["::1", "10.0.0.1", "::2"]);
});

Deno.test("dial() looks no address up", async () => {
  for (const host of ["::1", "127.0.0.1", "fe80::1%eth0"]) {
    const network = new FakeNetwork(new Error("not needed"));
    const { connection, begun } = dialing(network, host);
    await begun;
    await network.answer(host);
    await connection;
    assertEquals([network.lookedUp, network.tried], [[], [host]]);
  }
});

Deno.test("dial() says why no address can be connected to", async () => {
  const cases: [string, Error[], string][] = [
    [
      "lab",
      [REFUSED, REFUSED],
      "nothing listens there (tried ::1 and 10.0.0.1)",
    ],
    [
      "lab",
      [NO_ROUTE, REFUSED],
      "::1: no way leads there, 10.0.0.1: nothing listens there",
    ],
  ];
  for (const [host, errors, reason] of cases) {
    const network = new FakeNetwork(["::1", "10.0.0.1"]);
    const { connection, begun } = dialing(network, host);
    await begun;
    await network.fail("::1", errors[0]);
    await network.fail("10.0.0.1", errors[1]);
    const error = await assertRejects(() => connection, Failure);
    assertEquals(error.message, `Cannot connect to lab:7: ${reason}`);
    assertEquals(error.exitCode, EXIT.cannotConnect);
  }
});

Deno.test("dial() writes an IPv6 address in brackets", async () => {
  const network = new FakeNetwork([]);
  const { connection, begun } = dialing(network, "::1");
  await begun;
  await network.fail("::1", REFUSED);
  await assertRejects(
    () => connection,
    Failure,
    "Cannot connect to [::1]:7: nothing listens there",
  );
});

Deno.test("dial() says that a name is not known", async () => {
  const unknown = new Error("getaddrinfo ENOTFOUND lab");
  for (const addresses of [unknown, []]) {
    const { connection } = dialing(new FakeNetwork(addresses));
    await assertRejects(
      () => connection,
      Failure,
      "Cannot connect to lab:7: no such host is known",
    );
  }
});

Deno.test("dial() gives up in time, and closes what connects later", async () => {
  const network = new FakeNetwork(["::1", "10.0.0.1", "10.0.0.2"]);
  const { connection, begun } = dialing(network);
  await begun;
  await network.clock.advance(10_000);
  await assertRejects(() => connection, Failure, "did not answer within 10 s");
  assertEquals((await network.answer("10.0.0.1")).closed, 1);
  assertEquals(network.clock.pending, 0);
});

Deno.test("dial() gives up where the name cannot be looked up in time", async () => {
  const network = new FakeNetwork([]);
  network.lookUp = () => new Promise(() => {});
  const { connection, begun } = dialing(network);
  await begun;
  await network.clock.advance(10_000);
  await assertRejects(() => connection, Failure, "did not answer within 10 s");
});

Deno.test("dial() connects to localhost, wherever it is listened", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = listener.accept();
  const connection = await dial("localhost", listener.addr.port, 600_000);
  (await accepting).close();
  connection.close();
});
