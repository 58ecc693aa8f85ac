import { assert, assertEquals } from "@std/assert";
import { release } from "../../../tools/release/release.ts";
import type { Target } from "../../../tools/release/targets.ts";
import { withFolder } from "../../keys/folder.ts";

const LINUX: Target = "x86_64-unknown-linux-gnu";
const WINDOWS: Target = "x86_64-pc-windows-msvc";
const TIME = 1_795_867_200;

/** Whether a program is there. */
function has(program: string): boolean {
  try {
    new Deno.Command(program, { args: ["--version"] }).outputSync();
    return true;
  } catch {
    console.error(`skipped: there is no ${program} here`);
    return false;
  }
}

/** What a program prints in a folder. */
async function printed(
  cwd: string,
  program: string,
  ...args: string[]
): Promise<string> {
  const command = new Deno.Command(program, {
    args,
    cwd,
    env: { TZ: "UTC", LC_ALL: "C" },
  });
  const { success, stdout, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Makes a release of programs that are no programs. */
async function released(
  out: string,
  target: Target,
  mode = 0o700,
): Promise<string[]> {
  const ending = target === WINDOWS ? ".exe" : "";
  return await release({
    out,
    targets: [target],
    time: TIME,
    build: async (target, dir) => {
      for (const name of ["mail-server", "keygen", "mail-client"]) {
        const path = `${dir}/${name}${ending}`;
        await Deno.writeTextFile(path, `${name} for ${target}`, { mode });
      }
    },
    bill: () => Promise.resolve("{}\n"),
    say: () => {},
  });
}

Deno.test({
  name:
    "a release has programs, documentation, manual and completions, and its sums",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (dir) => {
      const names = await released(dir, LINUX);
      assertEquals(names, [
        `letterlock-1.0.0-${LINUX}.tar.gz`,
        "letterlock-1.0.0.cdx.json",
        "SHA256SUMS",
      ]);
      assertEquals([...Deno.readDirSync(dir)].length, names.length);
      const sums = await printed(dir, "sha256sum", "-c", "SHA256SUMS");
      assertEquals(sums, `${names[0]}: OK\n${names[1]}: OK\n`);
      const root = `letterlock-1.0.0-${LINUX}`;
      const list = (await printed(dir, "tar", "-tvzf", names[0])).split("\n");
      const at = (path: string) =>
        list.find((line) => line.endsWith(` ${root}/${path}`))
          ?.replace(/ +\d+ /, " ");
      const day = "2026-11-28 12:00";
      for (const name of ["mail-server", "mail-client", "keygen"]) {
        assertEquals(at(name), `-rwxr-xr-x 0/0 ${day} ${root}/${name}`);
        assert(at(`man/man1/${name}.1`));
      }
      for (
        const path of [
          ...["LICENSE", "README.md", "CHANGELOG.md", "docs/letter.md"],
          ...["docs/client.svg", "completions/bash/mail-client"],
          ...["completions/zsh/_mail-server", "sbom.cdx.json"],
          ...["completions/fish/mail-client.fish", "packaging/server.json"],
          "packaging/systemd/letterlock.service",
        ]
      ) {
        assertEquals(at(path), `-rw-r--r-- 0/0 ${day} ${root}/${path}`);
      }
      const paths = list.filter((line) => line !== "")
        .map((line) => line.slice(line.lastIndexOf(" ") + 1));
      assertEquals(paths, paths.toSorted());
    }),
});

Deno.test({
  name: "a release of the same programs is the same, byte for byte",
  ignore: Deno.build.os !== "linux" || !has("zip"),
  fn: () =>
    withFolder(async (dir) => {
      for (const target of [LINUX, WINDOWS]) {
        const made: string[] = [];
        for (const mode of [0o700, 0o777]) {
          await released(`${dir}/${mode}`, target, mode);
          made.push(await Deno.readTextFile(`${dir}/${mode}/SHA256SUMS`));
        }
        assertEquals(made[0], made[1]);
      }
    }),
});

Deno.test({
  name: "an archive for Windows is a zip, without manual and completions",
  ignore: Deno.build.os !== "linux" || !has("zip") || !has("python3"),
  fn: () =>
    withFolder(async (dir) => {
      const [archive] = await released(dir, WINDOWS);
      assertEquals(archive, `letterlock-1.0.0-${WINDOWS}.zip`);
      const list = await printed(
        dir,
        "python3",
        "-m",
        "zipfile",
        "-l",
        archive,
      );
      assert(list.includes(`${WINDOWS}/mail-client.exe `), list);
      assert(list.includes(`${WINDOWS}/docs/letter.md `), list);
      assert(!/man1|completions|packaging|mail-server/.test(list), list);
      assert(list.includes(" 2026-11-28 12:00:00 "), list);
    }),
});
