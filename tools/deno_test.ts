/**
 * All that `deno test` runs when it is given no path (deno.json, "test"). The tests need
 * permissions, and `@std` from npm where JSR is out of reach: `deno task test` sees to
 * both. With `-A` this runs it, without it this names it.
 */

const HINT = "type: deno task test";

Deno.test(HINT, async () => {
  const { state } = await Deno.permissions.query({ name: "run" });
  if (state !== "granted") throw new Error(HINT);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "test"],
    cwd: new URL("..", import.meta.url),
  }).spawn().status;
  if (!success) throw new Error("deno task test failed");
});
