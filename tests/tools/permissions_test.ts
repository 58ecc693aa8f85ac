import { assert, assertEquals } from "@std/assert";
import { permissionFlags, type Program } from "../../tools/permissions.ts";

const PROGRAMS: Program[] = ["server", "client", "keygen"];

const LINUX = "x86_64-unknown-linux-gnu";
const MAC = "aarch64-apple-darwin";
const WINDOWS = "x86_64-pc-windows-msvc";

function names(program: Program): string[] {
  const flags = permissionFlags(program, "jsr", undefined, MAC);
  return flags.map((flag) => flag.split("=")[0]).sort();
}

Deno.test("permissionFlags() gives each program what it needs and no more", () => {
  const files = [
    ...["--allow-env", "--allow-net", "--allow-read", "--allow-sys"],
    ...["--allow-write", "--no-prompt"],
  ];
  assertEquals(names("keygen"), files);
  const peers = [...files, "--allow-run"].sort();
  assertEquals(names("client"), peers);
  assertEquals(names("server"), peers);
});

Deno.test("permissionFlags() lists each variable: none may read them all", () => {
  for (const program of PROGRAMS) {
    const flags = permissionFlags(program, "jsr");
    assert(flags.some((flag) => flag.startsWith("--allow-env=")));
  }
});

function runFlags(
  target: string,
  executable?: string,
  program: Program = "server",
): string[] {
  return permissionFlags(program, "jsr", executable, target)
    .filter((flag) => flag.startsWith("--allow-run"));
}

Deno.test("permissionFlags() lets the server start deno only, and prlimit on Linux", () => {
  const run = "--allow-run=/opt/deno";
  assertEquals(runFlags(LINUX, "/opt/deno"), [`${run},/usr/bin/prlimit`]);
  assertEquals(runFlags(MAC, "/opt/deno"), [run]);
});

Deno.test("permissionFlags() lets a compiled server start itself only, on Linux", () => {
  const self = "--allow-run=/proc/self/exe,/usr/bin/prlimit";
  assertEquals(runFlags(LINUX), [self]);
  assertEquals(runFlags(MAC), ["--allow-run"]);
});

Deno.test("permissionFlags() lets keygen start prlimit only, on Linux, and the client a shell", () => {
  const run = (names: string) => [`--allow-run=${names}`];
  for (const deno of [undefined, "/opt/deno"]) {
    const prlimit = "/usr/bin/prlimit";
    assertEquals(runFlags(LINUX, deno, "keygen"), run(prlimit));
    assertEquals(runFlags(LINUX, deno, "client"), run(`${prlimit},/bin/sh`));
    assertEquals(runFlags(MAC, deno, "keygen"), []);
    assertEquals(runFlags(MAC, deno, "client"), run("/bin/sh"));
    assertEquals(runFlags(WINDOWS, deno, "client"), []);
  }
});

Deno.test("permissionFlags() lets the client find the home folder of Windows, and there alone", () => {
  const may = (program: Program, target: string) =>
    permissionFlags(program, "jsr", undefined, target).join()
      .includes("USERPROFILE");
  assert(may("client", WINDOWS));
  assert(!may("client", MAC) && !may("keygen", WINDOWS));
});

Deno.test("permissionFlags() gives a compiled server few variables", () => {
  const flags = permissionFlags("server", "npm");
  assert(
    flags.some((flag) => flag.startsWith("--allow-env=LETTERLOCK_DEBUG,")),
  );
});

Deno.test("permissionFlags() lets fs-extra read its variables where it is used", () => {
  const may = (program: Program, source: "jsr" | "npm") =>
    permissionFlags(program, source).join().includes("GRACEFUL_FS_PLATFORM");
  assert(may("client", "npm"));
  assert(!may("client", "jsr"));
  assert(!may("keygen", "npm"));
});
