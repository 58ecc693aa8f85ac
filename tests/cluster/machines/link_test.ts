import { assertEquals } from "@std/assert";
import { Link } from "./link.ts";

const HOST = { hostname: "127.0.0.1" };

/** A link to a peer that sends back what it gets. */
function echo(): { link: Link; listener: Deno.TcpListener } {
  const listener = Deno.listen({ ...HOST, port: 0 });
  void (async () => {
    for await (const conn of listener) {
      void conn.readable.pipeTo(conn.writable).catch(() => {});
    }
  })();
  const { port } = listener.addr;
  return { link: new Link(HOST.hostname, { ...HOST, port }), listener };
}

function dial(link: Link): Promise<Deno.Conn> {
  return Deno.connect({ ...HOST, port: Number(link.address.split(":")[1]) });
}

async function say(conn: Deno.Conn, text: string): Promise<string> {
  await conn.write(new TextEncoder().encode(text));
  const buffer = new Uint8Array(99);
  const length = await conn.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, length ?? 0));
}

Deno.test("a link carries bytes both ways", async () => {
  const { link, listener } = echo();
  using _ = listener;
  using _link = link;
  using conn = await dial(link);
  assertEquals(await say(conn, "one"), "one");
});

Deno.test("a link that is cut holds bytes back until it heals", async () => {
  const { link, listener } = echo();
  using _ = listener;
  using _link = link;
  using before = await dial(link);
  assertEquals(await say(before, "one"), "one");
  link.cut();
  using during = await dial(link);
  const order: string[] = [];
  const held = [before, during].map((conn) =>
    say(conn, "two").then((text) => order.push(text))
  );
  // An uncut link brings this back after the others, which were sent before.
  const { link: uncut, listener: other } = echo();
  using _other = other;
  using _uncut = uncut;
  using beside = await dial(uncut);
  for (let i = 0; i < 20; i++) await say(beside, "x");
  order.push("healed");
  link.heal();
  await Promise.all(held);
  assertEquals(order, ["healed", "two", "two"]);
});
