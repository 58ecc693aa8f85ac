import { assertEquals } from "@std/assert";
import { wholeStatus } from "../../../lib/server/control/health.ts";
import { prometheusText } from "../../../lib/server/control/prometheus.ts";
import { statusText } from "../../../lib/server/control/status_text.ts";
import { lookAtStored } from "../../../lib/server/control/stored.ts";
import { withFolder } from "../../keys/folder.ts";
import { sampleWholeStatus } from "../support/sample_status.ts";

const STORE = "postgres://mail@db1/letterlock";

Deno.test("a status of mail in a database tells where it is, and no disk of this machine", async () => {
  await withFolder(async (keys) => {
    const stored = await lookAtStored(keys, STORE);
    assertEquals(stored, {});
    const { users: _users, mails: _mails, disk: _disk, ...status } =
      sampleWholeStatus();
    const whole = wholeStatus({ ...status, mail: STORE }, stored);
    assertEquals(whole.problems, status.problems);
    const lines = statusText(whole).split("\n");
    const about = lines.filter((line) => /^(Users|Mail|Disk.*): /.test(line));
    assertEquals(about, [
      `Mail:      in ${STORE}, where the accounts are, too`,
    ]);
    assertEquals(
      /disk_|stored_mails|_users /.test(prometheusText(whole)),
      false,
    );
  });
});
