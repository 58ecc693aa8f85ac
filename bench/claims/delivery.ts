import { type Bench, measureRequests } from "../bench.ts";
import { textOf } from "../systems/content.ts";
import { SMALL_MAIL } from "../systems/fill_box.ts";
import { timed } from "../report/interleave.ts";
import type { MailClient } from "../systems/mail_system.ts";
import { RawDisk } from "../limits/raw.ts";
import type { Row } from "../report/row.ts";
import { ARCHIVE, USERS } from "../systems/installation.ts";
import type { Summary } from "../report/statistics.ts";

/** One 200-byte mail, acknowledged when a loss of power could not take it any more. */
export async function measureDelivery(bench: Bench): Promise<Row[]> {
  const { dir, letterlock, dovecot } = bench;
  const content = textOf(SMALL_MAIL);
  const [sender, one, two, three] = USERS;
  const disk = new RawDisk(`${dir}/raw-delivery`, 3);
  const ours = await letterlock.connect(sender);
  const theirs = await dovecot?.connect(sender);
  const targets = {
    one: [one],
    three: [one, two, three],
    archive: [ARCHIVE],
  };
  const steps = (client: MailClient, prefix: string) =>
    Object.fromEntries(
      Object.entries(targets).map(([name, to]) => [
        prefix + name,
        () => timed(() => client.send(to, content)),
      ]),
    );
  const each = {
    ...steps(ours, ""),
    rawOne: () => disk.deliver(content, 1),
    rawThree: () => disk.deliver(content, 3),
    ...theirs && steps(theirs, "dovecot "),
  };
  const figures = await measureRequests(bench, each);
  await ours.close();
  await theirs?.close();
  const limit = (of: string, value: Summary) => ({
    limit: { of, value },
  });
  const disk1 = limit("create, write, fsync, link, fsync", figures.rawOne);
  const disk3 = limit("the same with 3 folders", figures.rawThree);
  return [
    {
      what: "one mail to one recipient",
      unit: "ms",
      measured: figures.one,
      ...disk1,
      dovecot: figures["dovecot one"],
      aim: { atMost: 1, ratioAtMost: 1.7, besideDovecot: 2.1 },
    },
    {
      what: "to three recipients",
      unit: "ms",
      measured: figures.three,
      ...disk3,
      dovecot: figures["dovecot three"],
      aim: { atMost: 1.5, besideDovecot: 4.7 },
    },
    {
      what: `into a box of ${bench.archived.toLocaleString("en-US")}`,
      unit: "ms",
      measured: figures.archive,
      ...disk1,
      dovecot: figures["dovecot archive"],
      aim: { atMost: figures.one.median * 1.1 },
    },
  ];
}
