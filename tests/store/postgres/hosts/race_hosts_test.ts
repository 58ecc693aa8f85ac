import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import {
  HEAD_START_MS,
  raceHosts,
  TRY_MS,
  WAIT_MS,
} from "../../../../lib/store/postgres/hosts/race_hosts.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";

const [DB1, DB2] = ["db1", "db2"].map((host) => ({ host, port: 5432 }));

/** Two servers as a test wants them, and what was done to them. */
class Servers {
  readonly clock = new FakeClock();
  readonly tried: string[] = [];
  readonly closed: string[] = [];
  readonly troubles: string[] = [];
  /** What a server does when it is dialled. */
  readonly answers: Record<string, () => Promise<string>> = {};

  race(rounds?: number, waitMs?: number): Promise<string> {
    const won = raceHosts([DB1, DB2], {
      ...{ rounds, waitMs, clock: this.clock, random: () => 0 },
      connect: ({ host }) => {
        this.tried.push(host);
        return this.answers[host]();
      },
      close: (late) => void this.closed.push(late),
      why: (error) => (error as Error).message,
      onTrouble: (told) => void this.troubles.push(told),
    });
    won.catch(() => {});
    return won;
  }
}

const serves = (name: string) => () => Promise.resolve(name);
const refuses = (why: string) => () => Promise.reject(new DatabaseError(why));
const silent = () => new Promise<string>(() => {});

Deno.test("raceHosts() asks one server where the first takes writes", async () => {
  const servers = new Servers();
  servers.answers.db1 = serves("first");
  servers.answers.db2 = serves("second");
  assertEquals(await servers.race(), "first");
  await servers.clock.advance(WAIT_MS);
  assertEquals(servers.tried, ["db1"]);
  assertEquals(servers.clock.pending, 0);
});

Deno.test("raceHosts() goes on at once where the first is a standby", async () => {
  const servers = new Servers();
  servers.answers.db1 = refuses("it is a standby");
  servers.answers.db2 = serves("second");
  assertEquals(await servers.race(), "second");
});

Deno.test("raceHosts() loses a moment to a server that is frozen, and closes what comes late", async () => {
  const servers = new Servers();
  const late = Promise.withResolvers<string>();
  servers.answers.db1 = () => late.promise;
  servers.answers.db2 = serves("second");
  const won = servers.race();
  await servers.clock.advance(HEAD_START_MS - 1);
  assertEquals(servers.tried, ["db1"]);
  await servers.clock.advance(1);
  assertEquals(await won, "second");
  late.resolve("first");
  await runMicrotasks();
  assertEquals(servers.closed, ["first"]);
});

Deno.test("raceHosts() sees within a second that a standby took over while the primary is frozen", async () => {
  const servers = new Servers();
  servers.answers.db1 = silent;
  servers.answers.db2 = refuses("it is a standby");
  const won = servers.race();
  await servers.clock.advance(20_000);
  servers.answers.db2 = serves("second");
  await servers.clock.advance(1000);
  assertEquals(await won, "second");
  assertEquals(servers.clock.pending, 0);
});

Deno.test("raceHosts() tries as often as it may, and tells what each server said", async () => {
  const servers = new Servers();
  servers.answers.db1 = silent;
  servers.answers.db2 = refuses("it is a standby");
  const once = servers.race(1);
  await servers.clock.advance(TRY_MS);
  await assertRejects(
    () => once,
    DatabaseError,
    "db1:5432: no answer came in time; db2:5432: it is a standby",
  );
  assertEquals(servers.tried, ["db1", "db2"]);
});

Deno.test("raceHosts() waits for a lease to end, and no longer", async () => {
  const servers = new Servers();
  servers.answers.db1 = refuses("nothing listens there");
  servers.answers.db2 = refuses("it is a standby");
  const won = servers.race();
  await servers.clock.advance(WAIT_MS);
  const refused = /db1:5432: nothing listens there; db2:5432: it is a standby/;
  const { message } = await assertRejects(() => won, DatabaseError);
  assertEquals(refused.test(message), true, message);
  assertEquals(servers.clock.pending, 0);
});

Deno.test("raceHosts() tells why it still waits, and ends when it is to", async () => {
  const servers = new Servers();
  servers.answers.db1 = silent;
  servers.answers.db2 = refuses("it is a standby");
  const won = servers.race(undefined, 1000);
  await servers.clock.advance(HEAD_START_MS);
  assertEquals(
    servers.troubles[0],
    "db1:5432: no answer came in time; db2:5432: it is a standby",
  );
  await servers.clock.advance(1000);
  await assertRejects(() => won, DatabaseError, "db2:5432: it is a standby");
  assertEquals(servers.clock.pending, 0);
});

Deno.test("raceHosts() comes back seldom to a server whose places are all taken", async () => {
  const triesIn10s = async (code?: string) => {
    const servers = new Servers();
    servers.answers.db2 = silent;
    servers.answers.db1 = () => Promise.reject(new DatabaseError("No", code));
    void servers.race();
    await servers.clock.advance(10_000);
    return servers.tried.filter((host) => host === "db1").length;
  };
  assertEquals([await triesIn10s(), await triesIn10s("53300")], [22, 5]);
});
