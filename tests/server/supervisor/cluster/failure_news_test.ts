import { assertEquals } from "@std/assert";
import { MOST_FAILURE_NEWS } from "../../../../lib/server/limits.ts";
import { FailureNews } from "../../../../lib/server/supervisor/cluster/failure_news.ts";

const A = { address: "a", aim: "alice", forgiven: false };

Deno.test("FailureNews adds up what came since the others were told", () => {
  const news = new FailureNews();
  news.failed("a", "alice");
  news.failed("a", "alice");
  news.failed("b", "");
  assertEquals(news.take(), [
    { ...A, failures: 2 },
    { address: "b", aim: "", forgiven: false, failures: 1 },
  ]);
  news.told(true);
  assertEquals(news.take(), []);
});

Deno.test("FailureNews keeps what the others could not be told", () => {
  const news = new FailureNews();
  news.failed("a", "alice");
  news.failed("b", "bob");
  news.take();
  news.failed("a", "alice");
  news.forgiven("b", "bob");
  news.told(false);
  const b = { address: "b", aim: "bob", forgiven: true, failures: 0 };
  assertEquals(news.take(), [{ ...A, failures: 2 }, b]);
});

Deno.test("a good login takes back what was not told yet, and what follows counts", () => {
  const news = new FailureNews();
  news.failed("a", "alice");
  news.forgiven("a", "alice");
  assertEquals(news.take(), [{ ...A, forgiven: true, failures: 0 }]);
  news.failed("a", "alice");
  news.told(false);
  assertEquals(news.take(), [{ ...A, forgiven: true, failures: 1 }]);
});

Deno.test("FailureNews tells no name that no user can have: it may be a password", () => {
  const news = new FailureNews();
  news.failed("a", "Correct Horse");
  assertEquals(news.take(), [{ ...A, aim: "", failures: 1 }]);
});

Deno.test("FailureNews keeps a bounded number", () => {
  const news = new FailureNews();
  for (let i = 0; i < 2 * MOST_FAILURE_NEWS; i++) news.failed(`a${i}`, "");
  news.take();
  for (let i = 0; i < 2 * MOST_FAILURE_NEWS; i++) news.failed(`b${i}`, "");
  news.told(false);
  assertEquals(news.take().length, MOST_FAILURE_NEWS);
});
