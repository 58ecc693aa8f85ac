import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../support/group.ts";
import { PASSWORDS } from "../support/group_keys.ts";
import { HAS_TERMINALS, OnTerminal } from "../support/on_terminal.ts";
import { clientCommand } from "../support/programs.ts";

Deno.test({
  name:
    "long contents have a bar on a terminal, both ways, but for --quiet, which keeps errors",
  ignore: !HAS_TERMINALS,
  async fn() {
    await using group = await Group.create();
    const server = await group.serveHere();
    const file = join(group.dir, "long.bin");
    await Deno.writeFile(file, new Uint8Array(3_000_000));
    await Deno.writeTextFile(join(group.dir, "pw"), `${PASSWORDS.carol}\n`, {
      mode: 0o600,
    });
    const login = ["--server", server.address, "--user", "carol"];
    const client = (...args: string[]) =>
      clientCommand(...args, ...login, "--password-file", "pw");
    const commands = [
      client(
        "send",
        "--to=carol",
        "--title=T",
        "--message=x",
        `--attach=${file}`,
      ),
      client("read", "1", "--save=saved"),
      "echo quiet:",
      client("read", "1", "--save=saved", "--quiet"),
      client("read", "7", "--quiet"),
    ];
    const { dir } = group;
    await using terminal = new OnTerminal(commands.join("; "), { cwd: dir });
    const [loud, quiet] = (await terminal.end()).split("quiet:\r\n");
    assert(loud.includes("\r\x1b[KSending ["), loud);
    assert(loud.includes("\r\x1b[KReceiving ["), loud);
    assert(loud.includes("The message is sent to the server.\r\n"), loud);
    assertEquals(
      quiet,
      "mail-client: error: There is no mail with the index 7; " +
        "mail-client inbox lists the mails\r\n",
    );
    const saved = await Deno.readFile(join(dir, "saved", "long-2.bin"));
    assertEquals(saved.length, 3_000_000);
  },
});
