import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parseCommandLine } from "../../../lib/client/command_line.ts";
import { clientOptions } from "../../../lib/client/options.ts";
import { sealChoice } from "../../../lib/client/seal_choice.ts";
import { withConfig } from "../../../lib/client/config/with_config.ts";
import {
  COMMAND_NAMES,
  loadCommand,
} from "../../../lib/client/commands/commands.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";
import { runClient } from "../support/client_run.ts";

const CONFIG = {
  servers: {
    work: { address: "w:1", user: "al", keys: "keys/al", wait: true },
    home: { address: "h:2", "password-file": "~/pw" },
  },
  flags: { server: "work", timeout: "2m", user: "anyone" },
  commands: { inbox: { limit: 7, unread: true } },
};

/** Writes a config file in the usual place of a home folder, and gives its path. */
async function configIn(home: string, config: unknown = CONFIG) {
  const folder = `${home}/.config/letterlock`;
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const path = `${folder}/config.json`;
  await Deno.writeTextFile(path, JSON.stringify(config), { mode: 0o600 });
  return { folder, path };
}

async function flagsOf(args: string, variables: Record<string, string>) {
  const { flags, command } = await parseCommandLine(
    args.split(" ").filter(Boolean),
  );
  const env = (name: string) => variables[name];
  const own = command && (await loadCommand(command)).flags;
  const scope = { command, commandNames: COMMAND_NAMES, own, env };
  const configured = await withConfig(flags, scope);
  return {
    ...configured,
    options: clientOptions(configured.flags, env),
  };
}

Deno.test("withConfig() lets the line beat the environment, and that the file", () =>
  inTempDir(async (home) => {
    const { folder } = await configIn(home);
    const options = async (args: string, env = {}) =>
      (await flagsOf(args, { HOME: home, ...env })).options;
    assertEquals(await options(""), {
      server: "w:1",
      user: "al",
      keysDir: `${folder}/keys/al`,
      passphraseFile: undefined,
      passwordFile: undefined,
      timeoutMs: 120_000,
      enhanced: false,
      wait: true,
    });
    const other = await options("--server home --no-wait --timeout 1s", {
      MAIL_USER: "eve",
    });
    assertEquals(
      [other.server, other.user, other.passwordFile, other.timeoutMs],
      ["h:2", "eve", `${home}/pw`, 1000],
    );
    const named = await options("--user bob", { MAIL_SERVER: "home" });
    assertEquals([named.server, named.user], ["h:2", "bob"]);
    const foreign = await options("--no-wait", { MAIL_SERVER: "x:9" });
    assertEquals(
      [foreign.server, foreign.user, foreign.wait],
      ["x:9", "anyone", false],
    );
    assertEquals((await options("--server x --no-enhanced")).server, "x");
  }));

Deno.test("withConfig() gives a command its own defaults, and no other one", () =>
  inTempDir(async (home) => {
    await configIn(home);
    const flags = async (args: string) => {
      const { flags } = await flagsOf(args, { HOME: home });
      return [flags.get("limit"), flags.has("unread")];
    };
    assertEquals(await flags("inbox"), ["7", true]);
    assertEquals(await flags("inbox --limit 1 --no-unread"), ["1", false]);
    assertEquals(await flags("search x"), [undefined, false]);
  }));

Deno.test("withConfig() says for all that sends whether it is sealed, and for a server", () =>
  inTempDir(async (home) => {
    const work = { address: "w:1", seal: "always" };
    await configIn(home, { servers: { work }, flags: { seal: "never" } });
    const seal = async (args: string) =>
      sealChoice((await flagsOf(args, { HOME: home })).flags);
    assertEquals(await seal("send"), "never");
    assertEquals(await seal(""), "never");
    assertEquals(await seal("send --seal=always"), "always");
    assertEquals(await seal("--server work"), "always");
    assertEquals(await seal("send --server work"), "always");
    await configIn(home, { flags: { seal: "perhaps" } });
    const mail = ["send", "--to", "bob", "--title", "T", "--message", "x"];
    const wrong = await assertRejects(
      () => runClient(mail, { env: { HOME: home, MAIL_SERVER: "h" } }),
      Failure,
      "--seal takes always or never",
    );
    assertEquals(wrong.exitCode, EXIT.usage);
    assertStringIncludes(wrong.hint!, "says so");
  }));

Deno.test("withConfig() finds the file by XDG_CONFIG_HOME, and none is no error", () =>
  inTempDir(async (home) => {
    await configIn(home, { flags: { user: "al" } });
    const userOf = async (env: Record<string, string>, args = "") =>
      (await flagsOf(args, env)).options.user;
    assertEquals(await userOf({ XDG_CONFIG_HOME: `${home}/.config` }), "al");
    assertEquals(
      await userOf({ XDG_CONFIG_HOME: `${home}/no`, HOME: home }),
      undefined,
    );
    assertEquals(await userOf({}), undefined);
    assertEquals(await userOf({ HOME: "/dev/null" }), undefined);
    const missing = await assertRejects(
      () => userOf({ HOME: home }, "--config /no/such/file"),
      Failure,
      "Cannot read /no/such/file: there is no such file",
    );
    assertEquals(missing.exitCode, EXIT.notFound);
  }));

Deno.test("withConfig() refuses a file that others can change, in whatever way", () =>
  inTempDir(async (home) => {
    const { path, folder } = await configIn(home);
    const read = () => flagsOf("", { HOME: home });
    await Deno.chmod(path, 0o666);
    await assertRejects(read, Error, `type: chmod go-w ${path}`);
    await Deno.chmod(path, 0o644);
    await Deno.chmod(folder, 0o777);
    await assertRejects(read, Error, `type: chmod go-w ${folder}`);
    await Deno.chmod(folder, 0o755);
    await read();
    await Deno.remove(path);
    await Deno.mkdir(path);
    await assertRejects(read, Error, "it is no file");
  }));

Deno.test("a wrong config file is named with its mistake, and ends a command with 2", () =>
  inTempDir(async (home) => {
    const { path } = await configIn(home, { flags: { timout: 1 } });
    const run = (...args: string[]) =>
      runClient(args, { env: { HOME: home, MAIL_SERVER: "h" } });
    const wrong = await assertRejects(() => run("inbox"), Failure);
    assertEquals(
      [wrong.exitCode, wrong.message],
      [
        EXIT.usage,
        `Cannot use ${path}: flags cannot have "timout"; did you mean "timeout"?`,
      ],
    );
    await configIn(home, { flags: { timeout: "soon" } });
    const late = await assertRejects(() => run("inbox"), Failure);
    assertStringIncludes(late.message, "--timeout takes a time");
    assertEquals(late.hint, `${path} says so`);
    const given = await assertRejects(
      () => run("inbox", "--timeout", "now"),
      Failure,
    );
    assertEquals(given.hint, "--help shows what is possible");
  }));

Deno.test("a flag and its opposite are refused", async () => {
  await assertRejects(
    () => parseCommandLine(["inbox", "--unread", "--no-unread"]),
    Failure,
    "Give --unread or --no-unread, not both",
  );
});
