import { assertEquals } from "@std/assert";
import { wholeStatus } from "../../../lib/server/control/health.ts";
import { prometheusText } from "../../../lib/server/control/prometheus.ts";
import { statusText } from "../../../lib/server/control/status_text.ts";
import { lookAtStored } from "../../../lib/server/control/stored.ts";
import { withFolder } from "../../keys/folder.ts";
import { sampleWholeStatus } from "../support/sample_status.ts";

const STORE = "postgres://mail@db1/letterlock";

Deno.test("a status of mail in a database tells accounts, and no disk of this machine", async () => {
  await withFolder(async (keys) => {
    await Deno.mkdir(`${keys}/users`);
    const stored = await lookAtStored(keys, STORE);
    assertEquals(Object.keys(stored), ["users"]);
    const { mails: _mails, disk: _disk, ...status } = sampleWholeStatus();
    const whole = wholeStatus({ ...status, mail: STORE }, stored);
    assertEquals(whole.problems, status.problems);
    const lines = statusText(whole).split("\n");
    const about = lines.filter((line) => /^(Users|Disk): /.test(line));
    assertEquals(about, [`Users:     0, with their mail in ${STORE}`]);
    assertEquals(/disk_|stored_mails/.test(prometheusText(whole)), false);
  });
});
