import { assertEquals, assertMatch } from "@std/assert";
import { formatZonedTime } from "../../../lib/program/local_time.ts";
import {
  sessionsText,
  statusText,
} from "../../../lib/server/control/status_text.ts";
import { sampleStatus, sampleWholeStatus } from "../support/sample_status.ts";

const SINCE = formatZonedTime(Date.UTC(2026, 5, 1));
const BEGAN = formatZonedTime(Date.UTC(2026, 5, 1, 0, 1));
const USED = formatZonedTime(Date.UTC(2026, 5, 1, 0, 1, 30));

Deno.test("statusText() tells a person how the server does", () => {
  const status = sampleWholeStatus();
  status.problems.push("The log cannot be written");
  assertEquals(
    statusText(status).split("\n"),
    [
      `mail-server 1.0.0 is ready on [::1]:13000 in enhanced mode, since ${SINCE}.`,
      "Problem: The log cannot be written.",
      "",
      "Places:    1 of 5 taken",
      "Waiting:   2 of 1000 for news, 3 of 1024 before login",
      "Users:     3, with 21 mails in their boxes",
      "Disk:      2 GB of 5 GB free",
      "Logins:    4; refused: 3 invalid",
      "Mails:     2 delivered",
      "Bytes:     2 KB in, 3.5 MB out",
      "Alerts:    1",
      "Failures:  0 workers died in a session, 0 lines of the log were lost",
      "Delivery:  none yet",
      "Disk sync: 4, half of them within 5 ms, 99 % longer than 10 s",
      "",
      ...sessionsText(status.sessions).split("\n"),
    ],
  );
});

Deno.test("sessionsText() has a line for each session, in columns", () => {
  const [alice] = sampleStatus().sessions;
  const bob = { ...alice, id: 12, user: "bob", address: "2001:db8::1" };
  const zone = " ".repeat(SINCE.length - "SINCE".length);
  assertEquals(sessionsText([alice, bob]).split("\n"), [
    `ID  USER   ADDRESS      SINCE${zone}  LAST USE${zone.slice(3)}  IN    OUT`,
    `3   alice  192.0.2.1    ${BEGAN}  ${USED}  2 KB  3.5 MB`,
    `12  bob    2001:db8::1  ${BEGAN}  ${USED}  2 KB  3.5 MB`,
  ]);
  assertEquals(sessionsText([]), "Nobody is logged in.");
});

Deno.test("no text of a server reaches the terminal as a command", () => {
  const [alice] = sampleStatus().sessions;
  const text = sessionsText([{ ...alice, user: "a\x1b[2J\u202e" }]);
  assertMatch(text, /^[\x20-\x7e\n]*$/);
});
