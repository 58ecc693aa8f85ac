import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { hasProgram } from "../../support/foreign/foreign_programs.ts";
import { type AnyServer, Group } from "../../support/group.ts";
import { HAS_TERMINALS, OnTerminal } from "../../support/on_terminal.ts";
import {
  clientCommand,
  printed,
  repositoryFile,
} from "../../support/programs.ts";
import { sendText } from "../../support/sessions.ts";

/** The lines for mutt that docs/mail-programs.md shows, for bob and a folder of ours. */
async function documentedMuttrc(dir: string): Promise<string> {
  const page = await Deno.readTextFile(repositoryFile("docs/mail-programs.md"));
  const lines = /^```muttrc\n(.*?)^```$/ms.exec(page)?.[1];
  assert(lines, "docs/mail-programs.md shows no lines for mutt");
  return lines.replaceAll("alice", "bob").replaceAll("~/", `${dir}/`);
}

/** Puts what mutt runs into a folder: mail-client with its server, and an editor. */
async function makePrograms(group: Group, server: AnyServer): Promise<string> {
  const bin = join(group.dir, "bin");
  await Deno.mkdir(bin);
  const client = clientCommand("--server", server.address, "--user", "bob");
  const scripts = {
    "mail-client": `cd '${group.dir}' && exec ${client} "$@"`,
    editor: `{ echo Thanks; cat "$1"; } >"$1.new" && mv "$1.new" "$1"`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    const path = join(bin, name);
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return bin;
}

/** Opens the first mail, answers it with a file, and deletes the second. */
async function useMutt(mutt: OnTerminal, attached: string): Promise<void> {
  await mutt.answer("Msgs:2", "/First\r\r");
  await mutt.answer("All of the text", "r");
  await mutt.answer("To:", "\r");
  await mutt.answer("Subject:", "\r");
  await mutt.answer("Include", "y");
  await mutt.answer("Security", "a");
  await mutt.answer("Attach", `${attached}\r`);
  await mutt.answer("note.txt", "");
  await mutt.answer("[text/plain", "y");
  await mutt.answer("sent.", "i");
  await mutt.answer("Msgs:2", "/Second\rdq");
  await mutt.answer("Purge", "y");
  await mutt.end();
}

Deno.test({
  name: "mutt reads, answers and deletes mail by the lines of the docs",
  ignore: !HAS_TERMINALS ||
    !await hasProgram("mutt", { args: ["-v"], of: "mutt" }),
  async fn() {
    await using group = await Group.create();
    const server = await group.serveHere("--enhanced");
    const dir = group.dir;
    const alice = await group.connect(server, "alice");
    await sendText(alice, { to: ["bob"], title: "First" }, "All of the text");
    await sendText(alice, { to: ["bob"], title: "Second" }, "x");
    await alice.close();
    const sync = () =>
      printed(
        group.clientHere(server, "bob", [
          "sync",
          `${dir}/Mail/letterlock`,
          "--delete",
        ]),
      );
    await sync();
    await Deno.writeTextFile(join(dir, "note.txt"), "attached\n");
    await Deno.writeTextFile(join(dir, "muttrc"), await documentedMuttrc(dir));
    const path = `${await makePrograms(group, server)}:${Deno.env.get("PATH")}`;
    await Deno.mkdir(join(dir, "Mail"), { recursive: true });
    {
      await using mutt = new OnTerminal(`mutt -n -F '${dir}/muttrc'`, {
        cwd: dir,
        env: { PATH: path, EDITOR: "editor", VISUAL: "editor", TERM: "vt100" },
      });
      await useMutt(mutt, join(dir, "note.txt"));
    }
    assertEquals(
      await sync(),
      "1 mail marked on the server, 1 mail deleted on the server.\n",
    );
    assertMatch(
      await printed(group.clientHere(server, "bob", ["inbox"])),
      /1 {2}alice .* First\n$/,
    );
    const answer = await printed(
      group.clientHere(server, "alice", ["read", "1"]),
    );
    assertMatch(
      answer,
      /^From: bob\nTo: alice\n.*\nTitle: Re: First\nSealed/ms,
    );
    assertMatch(answer, /Thanks\n.*> All of the text\n.*note\.txt.* 9 bytes/s);
  },
});
