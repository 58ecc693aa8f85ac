import type { BenchArguments } from "./arguments.ts";
import type { Bench } from "./bench.ts";
import type { Cleanup } from "./cleanup.ts";
import { Dovecot } from "./systems/dovecot.ts";
import { fillBox } from "./systems/fill_box.ts";
import { Letterlock } from "./systems/letterlock.ts";
import type { MailSystem } from "./systems/mail_system.ts";
import {
  ARCHIVE,
  COPIED,
  HASHED_USER,
  Installation,
  SEALED,
  USERS,
} from "./systems/installation.ts";

/** Makes keys and boxes, and starts the servers. */
export async function prepare(
  { quick, dovecot: withDovecot }: BenchArguments,
  cleanup: Cleanup,
): Promise<Bench> {
  const dir = await Deno.makeTempDir({ prefix: "letterlock-bench-" });
  cleanup.add(() => Deno.remove(dir, { recursive: true }));
  const users = [...USERS, ARCHIVE, COPIED, SEALED, HASHED_USER];
  const installation = await Installation.create(
    dir,
    users,
    quick ? 2048 : 3072,
  );
  const archived = quick ? 2000 : 100_000;
  await fillBox(installation.box(ARCHIVE), archived);
  const letterlock = await Letterlock.start(
    installation,
    ...["--max-content", "200000000"],
  );
  cleanup.add(() => letterlock.stop());
  await readWhole(letterlock);
  const bench = { quick, dir, cleanup, installation, letterlock, archived };
  if (!withDovecot) return bench;
  const dovecot = await Dovecot.start(`${dir}/dovecot`, users);
  cleanup.add(() => dovecot.stop());
  await dovecot.fill(ARCHIVE, archived);
  await readWhole(dovecot);
  return { ...bench, dovecot };
}

/** A box that others filled is read whole when the oldest of its mails is asked for. */
async function readWhole(system: MailSystem): Promise<void> {
  const client = await system.connect(ARCHIVE);
  await client.read(1);
  await client.close();
}
