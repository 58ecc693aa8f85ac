import { assert, assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { withFolder } from "../../../keys/folder.ts";
import type { RunOptions } from "../../support/client_run.ts";
import { FakeSession } from "../../support/fake_session.ts";
import { runCommand } from "../run_command.ts";

const SEND = ["send", "--seal=never", "--to", "bob", "--title", "T"];

async function sent(args: string[], options: RunOptions = {}) {
  const session = new FakeSession();
  await runCommand([...SEND, ...args], { connections: [session], ...options });
  const [{ fields, bytes }] = session.sent;
  return { fields, text: new TextDecoder().decode(bytes) };
}

async function assertRefused(
  args: string[],
  exitCode: number,
  message: string,
  options: RunOptions = {},
): Promise<void> {
  const session = new FakeSession();
  session.limits.attachments = 10;
  const error = await assertRejects(
    () =>
      runCommand([...SEND, ...args], { connections: [session], ...options }),
    Failure,
    message,
  );
  assertEquals(error.exitCode, exitCode);
  assertEquals(session.sent, []);
}

Deno.test("send attaches files beside the contents", () =>
  withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/a.pdf`, "PDF");
    await Deno.writeTextFile(`${dir}/Grüße.txt`, "Grüße\n");
    const files = ["--attach", `${dir}/a.pdf`, "--attach", `${dir}/Grüße.txt`];
    const { fields, text } = await sent(["--message", "See below.", ...files]);
    const boundary = /^multipart\/mixed; boundary="(.*)"$/
      .exec(fields!.content_type!)![1];
    assertEquals(fields!.content_transfer_encoding, "7bit");
    assertEquals(
      text,
      `--${boundary}
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit

See below.
--${boundary}
Content-Type: application/pdf; name=a.pdf
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename=a.pdf

UERG
--${boundary}
Content-Type: text/plain; charset=utf-8;
 name="=?UTF-8?Q?Gr=C3=BC=C3=9Fe=2Etxt?="
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename*0*=utf-8''Gr%C3%BC%C3%9Fe.txt

R3LDvMOfZQo=
--${boundary}--
`,
    );
  }));

Deno.test("send attaches standard input once, and takes the contents from elsewhere", async () => {
  const { text } = await sent(["--message", "x", "--attach", "-"], {
    input: "a pipe",
  });
  assert(
    text.includes("\nContent-Disposition: attachment; filename=attachment\n"),
  );
  assert(text.includes(`\n${btoa("a pipe")}\n`), text);
  const usage = (args: string[], message: string, options?: RunOptions) =>
    assertRefused(args, EXIT.usage, message, options);
  const twice = ["--attach", "-", "--attach", "/dev/stdin"];
  await usage(["--message", "x", ...twice], "--attach - only once");
  const contents = "Give the contents by --file or --message";
  await usage(["--attach", "-"], contents);
  await usage(["--attach", "-", "--file", "-"], contents);
  await usage(["--attach", "-", "--message", "x"], "not a terminal", {
    terminal: true,
  });
});

Deno.test("send checks texts and files before a byte goes", () =>
  withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/ten`, "0123456789");
    await Deno.writeTextFile(`${dir}/one`, "1");
    const message = ["--message", "x"];
    const refused = (names: string[], code: number, text: string) =>
      assertRefused(
        [...message, ...names.flatMap((name) => ["--attach", name])],
        code,
        text,
      );
    await refused([`${dir}/no`], EXIT.notFound, "there is no such file");
    await refused([dir], EXIT.failed, "it is a folder");
    await refused(["/dev/null"], EXIT.failed, "it is no regular file");
    const large = "The attachments are larger than 10 bytes";
    await refused([`${dir}/ten`, `${dir}/one`], EXIT.failed, large);
    await assertRefused([...message, "--attach", "-"], EXIT.failed, large, {
      input: "01234567890",
    });
    const many = Array(101).fill(`${dir}/one`);
    await refused(many, EXIT.failed, "at most 100 attachments");
    const session = new FakeSession();
    session.limits.content = 3;
    const args = [...SEND, "--message", "four", "--attach", `${dir}/one`];
    await assertRejects(
      () => runCommand(args, { connections: [session] }),
      Failure,
      "longer than 3 characters",
    );
    assertEquals(session.sent, []);
  }));

Deno.test("send sends nothing of a mail whose file changes meanwhile", () =>
  withFolder(async (dir) => {
    const path = `${dir}/log`;
    const changes = [
      () => Deno.writeTextFile(path, "more\n", { append: true }),
      () => Deno.truncate(path, 3),
      () => Deno.utime(path, 1, 1),
      () => Deno.remove(path),
    ];
    const messages = [
      ...Array(3).fill(`Cannot attach ${path}: it has changed meanwhile`),
      `Cannot read ${path}: there is no such file`,
    ];
    for (const [i, change] of changes.entries()) {
      await Deno.writeTextFile(path, "line\n".repeat(100_000));
      const session = new FakeSession();
      const send = session.send.bind(session);
      session.send = async (draft) => {
        await change();
        return await send(draft);
      };
      const args = [...SEND, "--message", "x", "--attach", path];
      await assertRejects(
        () => runCommand(args, { connections: [session] }),
        Failure,
        `${messages[i]}; the mail was not delivered`,
      );
      assertEquals(session.sent, []);
    }
  }));

Deno.test("send sends the same bytes again over a new connection, and with --again", () =>
  withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/a`, "a file");
    const args = [...SEND, "--message", "x", "--attach", `${dir}/a`];
    const lost = new FakeSession();
    const first: (typeof lost)["sent"] = [];
    lost.send = async (draft) => {
      const another = new FakeSession();
      await another.send(draft);
      first.push(...another.sent);
      throw new Failure(EXIT.cannotConnect, "The connection was lost");
    };
    const next = new FakeSession();
    await runCommand(args, { connections: [lost, next] });
    assertEquals(next.sent, first);
    const again = new FakeSession();
    const { id } = first[0];
    await runCommand([...args, "--again", id], { connections: [again] });
    assertEquals(again.sent, first);
  }));

Deno.test("send names no charset for what is not UTF-8, and says nothing of what is", () =>
  withFolder(async (dir) => {
    const cases: [number[], string | undefined][] = [
      [[0x47, 0x72, 0xfc], "text/plain; charset=unknown-8bit"],
      [[0x47, 0x72, 0xc3], "text/plain; charset=unknown-8bit"],
      [[0, 0xff], "application/octet-stream"],
      [[0xc3, 0xbc, 0], undefined],
      [[], undefined],
    ];
    for (const [bytes, type] of cases) {
      await Deno.writeFile(`${dir}/f`, Uint8Array.from(bytes));
      const { fields } = await sent(["--file", `${dir}/f`]);
      assertEquals(fields, type ? { content_type: type } : undefined);
    }
  }));

Deno.test("send keeps what was typed beside the names of files", () =>
  withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/a`, "a file");
    const lost = new Failure(EXIT.cannotConnect, "The connection was lost");
    const args = [...SEND, "--attach", `${dir}/a`];
    await assertRejects(() =>
      runCommand(args, {
        connections: [lost],
        terminal: true,
        input: "one\n",
        env: { HOME: dir },
      }), Failure);
    assertEquals(
      await Deno.readTextFile(`${dir}/dead.letter`),
      `To: bob\nTitle: T\nAttach: ${dir}/a\n\none\n`,
    );
  }));
