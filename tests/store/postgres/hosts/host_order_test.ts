import { assertEquals } from "@std/assert";
import { HostOrder } from "../../../../lib/store/postgres/hosts/host_order.ts";

const [DB1, DB2, DB3] = ["db1", "db2", "db3"].map((host) => ({
  ...{ host, port: 5432 },
}));

Deno.test("HostOrder begins with the server that served last, and ends with one that failed", () => {
  const order = new HostOrder([DB1, DB2, DB3]);
  const names = () => order.all.map(({ host }) => host).join();
  order.serves(DB2);
  assertEquals(names(), "db2,db1,db3");
  order.failed(DB2);
  assertEquals(names(), "db1,db3,db2");
  assertEquals(order.besides(DB1), [DB3, DB2]);
});
