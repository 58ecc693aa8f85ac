import { assert, assertEquals } from "@std/assert";
import { parseFlags } from "../../lib/program/command_line/flags.ts";
import { configValues } from "../../lib/server/config/config_values.ts";
import { SERVER_HELP } from "../../lib/server/flags.ts";
import { serverOptions } from "../../lib/server/read_flags.ts";
import { hasProgram, runForeign } from "../support/foreign/foreign_programs.ts";
import { inTempDir } from "../support/in_temp_dir.ts";
import { repositoryFile } from "../support/programs.ts";

const read = (path: string) =>
  Deno.readTextFileSync(repositoryFile(`packaging/${path}`));

const hasSystemd = await hasProgram("systemd-analyze", {
  args: ["--version"],
  of: "systemd",
});

/** The unit in a folder, with a program that is there. */
async function copyUnit(dir: string): Promise<string> {
  const path = `${dir}/letterlock.service`;
  const unit = read("systemd/letterlock.service");
  const there = unit.replace("/usr/local/bin/mail-server", "/bin/true");
  await Deno.writeTextFile(path, there);
  return path;
}

Deno.test({
  name: "systemd finds nothing wrong in the unit, and its exposure is low",
  ignore: !hasSystemd,
}, () =>
  inTempDir(async (dir) => {
    const unit = await copyUnit(dir);
    assertEquals(
      await runForeign("systemd-analyze", ["verify", "--man=no", unit], {
        dir,
      }),
      "",
    );
    const args = ["security", "--offline=true", "--no-pager", unit];
    const text = await runForeign("systemd-analyze", args, { dir });
    const [, level] = /Overall exposure level for .*: ([\d.]+)/.exec(text)!;
    assert(Number(level) < 2, `an exposure of ${level}`);
  }));

Deno.test("the unit watches over a server that tells how it is", () => {
  const lines = read("systemd/letterlock.service").split("\n");
  for (
    const line of [
      ...["Type=notify", "NotifyAccess=main", "WatchdogSec=30s"],
      ...["NoNewPrivileges=yes", "OOMPolicy=continue", "KillMode=mixed"],
    ]
  ) assert(lines.includes(line), line);
});

/** The command lines of the server in each file. */
const COMMANDS: Record<string, RegExp> = {
  "systemd/letterlock.service": /^ExecStart=\S+ (.*)$/m,
  "openrc/letterlock": /^command_args="(.*)"$/m,
  "container/Containerfile": /^CMD (.*)$/m,
  "launchd/letterlock.plist": /<array>([\s\S]*)<\/array>/,
};

for (const [file, pattern] of Object.entries(COMMANDS)) {
  Deno.test(`${file}: the server takes its flags`, () => {
    const line = pattern.exec(read(file))![1];
    const words = line.replace(/<[^>]*>|[[\]",]/g, " ").split(/\s+/)
      .filter((word) => word && !word.endsWith("/mail-server"));
    const flags = parseFlags(words, SERVER_HELP.groups);
    assert(flags.isGiven("config") || flags.has("enhanced"));
  });
}

Deno.test("the config file for services makes sense", () => {
  const values = configValues(read("server.json"), "/etc/letterlock/x.json");
  assertEquals(values.get("keys"), "/var/lib/letterlock/keys/server");
  assertEquals(serverOptions(parseFlags([], SERVER_HELP.groups)).port, 13000);
});

Deno.test({
  name: "the script for OpenRC is one that a shell takes",
  ignore: Deno.build.os === "windows",
}, () =>
  inTempDir(async (dir) => {
    const script = repositoryFile("packaging/openrc/letterlock");
    assertEquals(await runForeign("/bin/sh", ["-n", script], { dir }), "");
  }));

Deno.test({
  name: "the property list for launchd is one",
  ignore: !await hasProgram("python3", { args: ["--version"], of: "python3" }),
}, () =>
  inTempDir(async (dir) => {
    const code = "import plistlib,sys,json;" +
      "print(json.dumps(plistlib.load(open(sys.argv[1],'rb'))))";
    const path = repositoryFile("packaging/launchd/letterlock.plist");
    const list = JSON.parse(
      await runForeign("python3", ["-c", code, path], { dir }),
    );
    assertEquals(list.ProgramArguments[1], "--config");
    assertEquals([list.Umask, list.HardResourceLimits.Core], [0o77, 0]);
  }));
