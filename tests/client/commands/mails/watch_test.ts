import { assertEquals, assertRejects } from "@std/assert";
import type { Parked } from "../../../../lib/client/session/mail_session.ts";
import { ParkingFullError } from "../../../../lib/client/session/parking_full.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { FakeIo } from "../../support/fake_io.ts";
import { type FakeMail, FakeSession } from "../../support/fake_session.ts";
import type { RunOptions } from "../../support/client_run.ts";
import { ZONE } from "../../support/zone.ts";
import { runCommand } from "../run_command.ts";

const LOST = new Failure(EXIT.cannotConnect, "The connection was lost");
/** What ends a watch in these tests. */
const OVER = new Failure(EXIT.security, "It is over");

const mail = (title: string): FakeMail => ({ from: "bob", title, content: "" });

/** A parked connection on which these things happen in turn. */
function parked(
  ...events: ((() => void) | Error)[]
): Parked & { closed: number } {
  return {
    closed: 0,
    news() {
      const next = events.shift() ?? OVER;
      if (next instanceof Error) return Promise.reject(next);
      return Promise.resolve(next());
    },
    close() {
      this.closed++;
    },
  };
}

/** Watches until it is over. */
async function watch(
  args: string[],
  connections: RunOptions["connections"],
): Promise<{ io: FakeIo; sleeps: number[] }> {
  let io!: FakeIo;
  const sleeps: number[] = [];
  const options = { connections, onIo: (it: FakeIo) => io = it, sleeps };
  await assertRejects(
    () => runCommand(["watch", ...args], options),
    Failure,
    OVER.message,
  );
  return { io, sleeps };
}

Deno.test("watch prints the mails that come, and none that were there", async () => {
  const box = new FakeSession([mail("Old"), mail("Older")]);
  box.parks = [parked(
    () => box.deliver({ ...mail("New\u009b"), time: Date.UTC(2026, 10, 24) }),
    () => {},
    () => ["A", "B"].map((title) => box.deliver(mail(title))),
  )];
  const { io } = await watch(["--json"], [box]);
  const lines = io.output.split("\n").filter(Boolean)
    .map((line) => JSON.parse(line));
  assertEquals(
    lines.map(({ title, from, index }) => ({ title, from, index })),
    [
      { title: "New\u009b", from: "bob", index: 3 },
      { title: "A", from: "bob", index: 4 },
      { title: "B", from: "bob", index: 5 },
    ],
  );
  assertEquals(lines[0].time, "2026-11-24T00:00:00.000Z");
  // One session that parks, and one for each news.
  assertEquals(box.calls.filter((call) => call === "park").length, 1);
  assertEquals(box.closed, 4);
});

Deno.test("watch prints a line a mail for people", async () => {
  const box = new FakeSession();
  const time = new Date(2026, 10, 24, 16, 12, 5).getTime();
  box.parks = [parked(() => box.deliver({ ...mail("Lunch?\x1b"), time }))];
  const { io } = await watch([], [box]);
  const line = `u   1N bob       2026-11-24 16:12:05 ${ZONE}  Lunch?\\x1b\n`;
  assertEquals([io.output, io.warnings], [line, ""]);
});

Deno.test("watch says no mail twice when others are deleted", async () => {
  const box = new FakeSession(
    Array.from({ length: 130 }, (_, i) => mail(`${i}`)),
  );
  box.parks = [parked(
    async () => {
      for (let i = 0; i < 40; i++) await box.delete({ index: 1 });
      box.deliver(mail("New"));
    },
    async () => {
      await box.delete({ index: 91 });
    },
    () => Array.from({ length: 70 }, (_, i) => box.deliver(mail(`New ${i}`))),
  )];
  const { io } = await watch(["--json"], [box]);
  const titles = io.output.split("\n").filter(Boolean)
    .map((line) => JSON.parse(line).title);
  const many = Array.from({ length: 70 }, (_, i) => `New ${i}`);
  assertEquals(titles, ["New", ...many]);
});

Deno.test("watch of a box whose known mails are all gone says only what came later", async () => {
  const old = (title: string) => ({ ...mail(title), time: 1000 });
  const box = new FakeSession(
    Array.from({ length: 60 }, (_, i) => old(`${i}`)),
  );
  box.parks = [parked(async () => {
    for (let i = 0; i < 55; i++) await box.delete({ index: 6 });
    box.deliver({ ...mail("New"), time: 2000 });
  })];
  const { io } = await watch(["--json"], [box]);
  assertEquals(io.output.split("\n").filter(Boolean).length, 1);
  assertEquals(JSON.parse(io.output).title, "New");
});

Deno.test("watch connects again, later and later, and misses nothing", async () => {
  const box = new FakeSession();
  const first = parked(() => box.deliver(mail("One")), LOST);
  box.parks = [first, parked(() => box.deliver(mail("Three")))];
  const away = Array(4).fill(LOST);
  // The park, the first news, four failures.
  const { io, sleeps } = await watch(["--json"], [box, box, ...away, box]);
  const titles = io.output.split("\n").filter(Boolean)
    .map((line) => JSON.parse(line).title);
  assertEquals(titles, ["One", "Three"]);
  assertEquals(sleeps, [1000, 2000, 4000, 8000, 16_000]);
  assertEquals(
    io.warnings,
    [1, 2, 4, 8, 16].map((seconds) =>
      `The connection was lost; connecting again in ${seconds} s.\n`
    ).join("") + "Connected again.\n",
  );
  assertEquals(first.closed, 1);
});

Deno.test("watch waits no longer than a minute from one try to the next", async () => {
  const box = new FakeSession();
  box.parks = [parked(LOST)];
  const away = Array(8).fill(LOST);
  const { sleeps } = await watch([], [box, ...away, OVER]);
  assertEquals(sleeps.slice(-3), [60_000, 60_000, 60_000]);
});

Deno.test("watch looks every minute where nothing can be parked, and says so once", async () => {
  const box = new FakeSession();
  box.parks = [parked(new ParkingFullError()), parked(new ParkingFullError())];
  const { io, sleeps } = await watch([], [box, box, box, OVER]);
  assertEquals(
    io.warnings,
    "The server has no room for one more that waits for news; looking every 60 s.\n",
  );
  assertEquals(sleeps, [60_000, 60_000, 60_000]);
});

Deno.test("watch ends where the first connection or the login fails", async () => {
  for (const failure of [LOST, new Failure(EXIT.invalidCredentials, "Wrong")]) {
    await assertRejects(
      () => runCommand(["watch"], { connections: [failure] }),
      Failure,
      failure.message,
    );
  }
  const box = new FakeSession();
  box.parks = [parked(LOST)];
  const removed = new Failure(EXIT.invalidCredentials, "The account is gone");
  await assertRejects(
    () => runCommand(["watch"], { connections: [box, removed] }),
    Failure,
    removed.message,
  );
});

Deno.test("watch --exec runs a command for each mail, whatever is in its title", async () => {
  const file = await Deno.makeTempFile();
  try {
    const box = new FakeSession();
    const title = `'"; touch /tmp/x; $(reboot) \n`;
    box.parks = [parked(
      () => box.deliver({ ...mail(title), from: "$(id)", id: "id-7" }),
      () => box.deliver(mail("Two")),
    )];
    const command =
      `echo "$MAIL_ID|$MAIL_FROM|$MAIL_TITLE|$MAIL_SEALED" >>${file}
      test "$MAIL_TITLE" = Two && exit 7`;
    const { io } = await watch(["--exec", command], [box]);
    const lines = (await Deno.readTextFile(file)).split("\n");
    assertEquals(lines, [
      `id-7|$(id)|'"; touch /tmp/x; $(reboot) \\x0a|`,
      "id-1002|bob|Two|",
      "",
    ]);
    assertEquals(io.warnings.includes("The command of --exec ended"), true);
    assertEquals(io.warnings.includes("code 7"), true);
  } finally {
    await Deno.remove(file);
  }
});
