import { assertEquals, assertRejects } from "@std/assert";
import {
  askPassword,
  findPassword,
  readNamedPassword,
  readPasswordFile,
} from "../../../lib/client/account/password.ts";
import { Prompts } from "../../../lib/client/terminal/prompts.ts";
import { clientPasswordPath } from "../../../lib/keys/paths.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { withFolder } from "../../keys/folder.ts";
import { FakeIo } from "../support/fake_io.ts";

async function writePrivate(path: string, text: string): Promise<string> {
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  return path;
}

Deno.test("readPasswordFile() takes the first line, spaces and all", async () => {
  await withFolder(async (dir) => {
    const path = await writePrivate(`${dir}/pw`, " a b \r\nsecond\n");
    assertEquals(await readPasswordFile(path), " a b ");
    const longest = "é".repeat(128);
    await writePrivate(path, longest);
    assertEquals(await readPasswordFile(path), longest);
  });
});

Deno.test("findPassword() looks at the named file, beside the keys, then asks", async () => {
  await withFolder(async (dir) => {
    const io = () => new FakeIo({ input: "typed\n" });
    const keysDir = dir;
    const find = async (passwordFile?: string) => {
      const sources = { passwordFile, keysDir, inputTaken: false };
      return (await findPassword(io(), sources)).password;
    };
    assertEquals(await find(), "typed");
    await writePrivate(clientPasswordPath(dir), "beside\n");
    assertEquals(await find(), "beside");
    const named = await writePrivate(`${dir}/named`, "named\n");
    assertEquals(await find(named), "named");
  });
});

Deno.test("findPassword() leaves an input alone that carries the contents", async () => {
  await withFolder(async (keysDir) => {
    const sources = { keysDir, inputTaken: true };
    const error = await assertRejects(
      () => findPassword(new FakeIo({ input: "text\n" }), sources),
      Failure,
      "standard input carries the contents",
    );
    assertEquals(error.exitCode, EXIT.usage);
    // A person types the password first and the contents after it.
    const terminal = new FakeIo({ input: "typed\ntext\n", terminal: true });
    assertEquals((await findPassword(terminal, sources)).password, "typed");
  });
});

Deno.test("findPassword() says when it cannot look beside the keys", async () => {
  await withFolder(async (dir) => {
    const keysDir = await writePrivate(`${dir}/file`, "");
    await assertRejects(
      () => findPassword(new FakeIo(), { keysDir, inputTaken: false }),
      Failure,
      `Cannot read ${clientPasswordPath(keysDir)}: a part of its path`,
    );
  });
});

Deno.test("readPasswordFile() and askPassword() refuse control characters", async () => {
  await withFolder(async (dir) => {
    for (const bad of ["pw\0", "p\tw", "\x1bpw", "pw\u2028"]) {
      const path = await writePrivate(`${dir}/pw`, `${bad}\n`);
      await assertRejects(
        () => readPasswordFile(path),
        Error,
        `Cannot use ${path}: its password has control characters`,
      );
      const io = new FakeIo({ input: `${bad}\n` });
      const error = await assertRejects(
        () => askPassword(new Prompts(io, "beside"), "Password: "),
        Failure,
        "Cannot use the password: it has control characters",
      );
      assertEquals(error.exitCode, EXIT.invalidCredentials);
    }
  });
});

Deno.test("readPasswordFile() refuses what is no text: a decoder would take many such for one", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/pw`;
    await Deno.writeFile(path, Uint8Array.of(0xff, 10), { mode: 0o600 });
    await assertRejects(
      () => readPasswordFile(path),
      Error,
      `Cannot use ${path}: its password is not valid UTF-8`,
    );
  });
});

Deno.test("askPassword() refuses what is longer than a password can be", async () => {
  const ask = (input: string) =>
    askPassword(new Prompts(new FakeIo({ input }), "beside"), "Password: ");
  assertEquals(await ask("é".repeat(128)), "é".repeat(128));
  const error = await assertRejects(() => ask("é".repeat(129)), Failure);
  assertEquals(error.exitCode, EXIT.invalidCredentials);
});

Deno.test("readNamedPassword() takes the first line of standard input, and leaves the rest", async () => {
  for (const name of ["-", "/dev/stdin"]) {
    const io = new FakeIo({ input: "typed\nrest\n" });
    assertEquals(await readNamedPassword(io, name), "typed");
    const empty = new FakeIo();
    await assertRejects(() => readNamedPassword(empty, name), Failure, "empty");
  }
});

Deno.test("findPassword() refuses standard input that carries the contents", async () => {
  const sources = { passwordFile: "-", keysDir: ".", inputTaken: true };
  await assertRejects(
    () => findPassword(new FakeIo({ input: "pw\n" }), sources),
    Failure,
    "standard input carries the contents",
  );
});

Deno.test({
  name: "readPasswordFile() reads a pipe once, if it is private",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withFolder(async (dir) => {
      for (const mode of ["600", "644"]) {
        const path = `${dir}/pipe${mode}`;
        await new Deno.Command("mkfifo", { args: ["-m", mode, path] }).output();
        const reading = readPasswordFile(path);
        const writing = Deno.writeTextFile(path, "piped\nmore\n");
        if (mode === "600") assertEquals(await reading, "piped");
        else await assertRejects(() => reading, Error, "chmod 600");
        await writing.catch(() => {});
      }
    });
  },
});

Deno.test("findPassword() asks on the terminal when the input carries the contents", async () => {
  await withFolder(async (keysDir) => {
    const io = new FakeIo({ input: "text\n" });
    const asked = Object.assign(io, {
      askBeside: () => Promise.resolve("typed"),
    });
    const found = await findPassword(asked, { keysDir, inputTaken: true });
    assertEquals([found.password, await found.askAgain?.()], [
      "typed",
      "typed",
    ]);
  });
});
