import { assert, assertEquals } from "@std/assert";
import { permissionFlags, type Program } from "../../tools/permissions.ts";

const PROGRAMS: Program[] = ["server", "client", "keygen"];

function names(program: Program): string[] {
  const flags = permissionFlags(program, "jsr");
  return flags.map((flag) => flag.split("=")[0]).sort();
}

Deno.test("permissionFlags() gives each program what it needs and no more", () => {
  const files = [
    ...["--allow-env", "--allow-read", "--allow-sys", "--allow-write"],
    "--no-prompt",
  ];
  assertEquals(names("keygen"), files);
  assertEquals(names("client"), [...files, "--allow-net"].sort());
  assertEquals(
    names("server"),
    [...files, "--allow-net", "--allow-run"].sort(),
  );
});

Deno.test("permissionFlags() lists each variable: none may read them all", () => {
  for (const program of PROGRAMS) {
    const flags = permissionFlags(program, "jsr");
    assert(flags.some((flag) => flag.startsWith("--allow-env=")));
  }
});

Deno.test("permissionFlags() lets the server start one executable only", () => {
  const flags = permissionFlags("server", "jsr", "/opt/deno");
  assert(flags.includes("--allow-run=/opt/deno"));
  assert(!flags.includes("--allow-run"));
});

Deno.test("permissionFlags() lets a compiled server start itself only, on Linux", () => {
  const runOn = (target: string) =>
    permissionFlags("server", "jsr", undefined, target)
      .filter((flag) => flag.startsWith("--allow-run"));
  assertEquals(runOn("x86_64-unknown-linux-gnu"), [
    "--allow-run=/proc/self/exe",
  ]);
  assertEquals(runOn("aarch64-apple-darwin"), ["--allow-run"]);
});

Deno.test("permissionFlags() gives a compiled server one variable", () => {
  const flags = permissionFlags("server", "npm");
  assert(flags.includes("--allow-env=LETTERLOCK_DEBUG"));
});

Deno.test("permissionFlags() lets fs-extra read its variables where it is used", () => {
  const may = (program: Program, source: "jsr" | "npm") =>
    permissionFlags(program, source).join().includes("GRACEFUL_FS_PLATFORM");
  assert(may("client", "npm"));
  assert(!may("client", "jsr"));
  assert(!may("keygen", "npm"));
});
