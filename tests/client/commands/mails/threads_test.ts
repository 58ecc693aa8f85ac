import { assertEquals } from "@std/assert";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

function box(): FakeSession {
  const id = (i: number) => `<id-${i}@letterlock.invalid>`;
  return new FakeSession([
    { from: "bob", title: "Plan", content: "" },
    { from: "carol", title: "Other", content: "" },
    {
      ...{ from: "alice", title: "Re: Plan", content: "", sent: "bob" },
      copy: true,
      references: id(1),
    },
    {
      ...{ from: "bob", title: "Re: Plan", content: "", unread: true },
      references: `${id(1)} ${id(3)}`,
    },
  ]);
}

Deno.test("inbox --threads shows answers below what they answer, those of the user too", async () => {
  const session = box();
  const { io } = await runCommand(["inbox", "--threads"], {
    connections: [session],
  });
  const lines = io.output.trimEnd().split("\n").map((line) =>
    [line.slice(0, 6), line.slice(7, 15), line.slice(44)].map((part) =>
      part.trimEnd()
    )
  );
  assertEquals(lines, [
    ["Index", "From", "Title"],
    ["u   1", "bob", "Plan"],
    ["u   3", "to bob", "`-> Re: Plan"],
    ["u   4N", "bob", "  `-> Re: Plan"],
    ["u   2", "carol", "Other"],
  ]);
  assertEquals(session.calls[0], 'inbox {"limit":50,"threads":true}');
});

Deno.test("inbox --threads --json has the conversation and the parent of each mail", async () => {
  const { io } = await runCommand(["inbox", "--threads", "--json"], {
    connections: [box()],
  });
  const mails = JSON.parse(io.output) as Record<string, unknown>[];
  assertEquals(
    mails.map(({ index, thread, parent }) => [index, thread, parent]),
    [[1, 1, undefined], [3, 1, 1], [4, 1, 3], [2, 2, undefined]],
  );
  assertEquals(mails[1].references, undefined);
});

Deno.test("inbox --threads of an empty box is empty", async () => {
  const { io } = await runCommand(["inbox", "--threads"]);
  assertEquals(io.warnings, "The inbox is empty.\n");
  const json = await runCommand(["inbox", "--threads", "--json"]);
  assertEquals(json.io.output, "[]\n");
});
