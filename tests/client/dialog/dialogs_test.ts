import { assertEquals } from "@std/assert";
import { KeysDir, runClient } from "../support/client_run.ts";
import { writeUserFolder } from "../../seal/user_folder.ts";
import { MEMBERS } from "../support/sealed_mails.ts";
import { ZONE } from "../support/zone.ts";
import { FakeSession } from "../support/fake_session.ts";

// Each file under dialogs/ is what a terminal shows: the command, the screen with what
// is typed in « », and the exit code. {dir} is the folder of the keys, {zone} the zone.
const DIALOGS = new URL("dialogs/", import.meta.url);

const HOSTILE_CONTENT = Uint8Array.of(
  ...new TextEncoder().encode("one\r\n\x1b]0;x\x07\u009b\n"),
  0xff,
  ...new TextEncoder().encode("\ttwo\r"),
);

function newSession(): FakeSession {
  return new FakeSession([
    {
      from: "bob",
      title: "Hello",
      content: "Hello alice",
      to: ["alice", "bob"],
    },
    {
      from: "carol",
      title: "\x1b[2J\u202egnp.exe",
      content: HOSTILE_CONTENT,
      unread: true,
    },
    { from: "bob", title: "Grüße 你好", content: "" },
  ]);
}

interface Dialog {
  args: string[];
  input: string;
  screen: string;
}

function parseDialog(text: string, dir: string): Dialog {
  const [command, ...lines] = text.replaceAll("{dir}", dir)
    .replaceAll("{zone}", ZONE).split("\n");
  const screen = lines.join("\n");
  const typed = [...screen.matchAll(/«(.*)»/g)].map(([, line]) => line);
  const input = typed.filter((line) => line !== "^D").map((line) =>
    `${line}\n`
  );
  return { args: command.split(" ").slice(2), input: input.join(""), screen };
}

for (const { name } of Deno.readDirSync(DIALOGS)) {
  Deno.test(`mailClient() speaks as in dialogs/${name}`, async () => {
    await using keys = await KeysDir.create();
    await writeUserFolder(keys.path, MEMBERS, "alice");
    await Deno.writeTextFile(`${keys.path}/letter.txt`, "from a file\n");
    await Deno.writeTextFile(`${keys.path}/long.txt`, "x".repeat(1_000_001));
    const text = await Deno.readTextFile(new URL(name, DIALOGS));
    const { args, input, screen } = parseDialog(text, keys.path);
    const env = { MAIL_KEYS: keys.path };
    const session = newSession();
    const options = { input, env, terminal: true, connections: [session] };
    const { code, io } = await runClient(args, options);
    assertEquals(`${io.screen}[exit ${code}]\n`, screen);
  });
}
