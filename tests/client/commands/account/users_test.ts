import { assertEquals } from "@std/assert";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

async function printed(names: string[], ...args: string[]): Promise<string> {
  const session = new FakeSession();
  session.names = names;
  const { io } = await runCommand(["users", ...args], {
    connections: [session],
  });
  return io.output;
}

Deno.test("users prints a name a line, or a JSON array", async () => {
  const names = ["alice", "bob", "carol", "dave", "eve"];
  assertEquals(await printed(names), "alice\nbob\ncarol\ndave\neve\n");
  assertEquals(
    await printed(names, "--json"),
    '["alice","bob","carol","dave","eve"]\n',
  );
  assertEquals(await printed([]), "");
});
