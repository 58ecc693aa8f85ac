import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { parseBuildArgs, programFlags } from "../../../tools/build/build.ts";
import { npmCompiler, siteAnswers } from "../../../tools/build/compiler.ts";
import type { Program } from "../../../tools/permissions.ts";
import { BINARIES } from "../../../tools/programs.ts";
import { ROOT } from "../../../tools/paths.ts";
import { ToolError } from "../../../tools/tool_error.ts";

Deno.test("parseBuildArgs() builds for this machine, into the root, by default", () => {
  assertEquals(parseBuildArgs([]), {
    out: ROOT,
    runtime: "default",
    target: Deno.build.target,
  });
});

Deno.test("parseBuildArgs() takes folder, runtime and target", () => {
  const args = ["--out", "/somewhere", "--runtime=npm"];
  const options = parseBuildArgs([...args, "--target", "aarch64-apple-darwin"]);
  assertEquals(options, {
    out: "/somewhere",
    runtime: "npm",
    target: "aarch64-apple-darwin",
  });
});

Deno.test("parseBuildArgs() refuses what it does not know", () => {
  assertThrows(() => parseBuildArgs(["--runtime=x"]), ToolError, '"x"');
  assertThrows(() => parseBuildArgs(["--outt=x"]), ToolError, "--outt");
  assertThrows(() => parseBuildArgs(["here"]), ToolError, "here");
});

Deno.test("programFlags() leaves the code cache out, which others could write", () => {
  for (const program of Object.keys(BINARIES) as Program[]) {
    assert(programFlags(program, "jsr").includes("--no-code-cache"));
  }
});

Deno.test("npmCompiler() refuses every target but Linux x86-64", async () => {
  await assertRejects(
    () => npmCompiler("aarch64-apple-darwin"),
    ToolError,
    "Cannot build for aarch64-apple-darwin",
  );
});

Deno.test("siteAnswers() is false where the site is out of reach", async () => {
  const unreachable = () => Promise.reject(new TypeError("dns error"));
  assertEquals(await siteAnswers(unreachable), false);
  const answering = () => Promise.resolve(new Response(null, { status: 404 }));
  assertEquals(await siteAnswers(answering), true);
});
