import { assertEquals } from "@std/assert";
import { jsrAnswers, modulesCached } from "../../tools/machine.ts";

type Get = typeof fetch;

Deno.test("jsrAnswers() takes only a success for an answer", async () => {
  const answer = (status: number): Get => () =>
    Promise.resolve(new Response("{}", { status }));
  assertEquals(await jsrAnswers(answer(200)), true);
  assertEquals(await jsrAnswers(answer(503)), false);
  const unreachable: Get = () => Promise.reject(new TypeError("dns error"));
  assertEquals(await jsrAnswers(unreachable), false);
});

Deno.test("jsrAnswers() asks where JSR_URL says, and sets a time limit", async () => {
  let asked = "";
  let limited = false;
  const get = (url: unknown, init?: { signal?: unknown }) => {
    asked = String(url);
    limited = init?.signal instanceof AbortSignal;
    return Promise.resolve(new Response("{}"));
  };
  await jsrAnswers(get, "http://127.0.0.1:4873/");
  assertEquals(asked, "http://127.0.0.1:4873/@std/cli/meta.json");
  assertEquals(limited, true);
});

Deno.test("modulesCached() finds an empty cache empty", async () => {
  const denoDir = await Deno.makeTempDir();
  try {
    assertEquals(await modulesCached("jsr", denoDir), false);
    assertEquals(await modulesCached("npm", denoDir), false);
  } finally {
    await Deno.remove(denoDir, { recursive: true });
  }
});
