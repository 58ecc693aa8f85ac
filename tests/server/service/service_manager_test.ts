import { assertEquals } from "@std/assert";
import {
  aliveInterval,
  ServiceManager,
} from "../../../lib/server/service/service_manager.ts";
import { FakeClock } from "../../support/fake_clock.ts";

function managed(aliveMs?: number) {
  const clock = new FakeClock();
  const told: string[] = [];
  const notify = (text: string) => void told.push(text);
  const status = () => "s";
  const manager = new ServiceManager({ notify, aliveMs, status, clock });
  return { clock, told, manager };
}

Deno.test("the service manager is told each state, with a sentence", () => {
  const { told, manager, clock } = managed();
  manager.reloading();
  manager.reloaded();
  manager.ready();
  manager.reloading();
  manager.reloaded();
  manager.stopping();
  manager.reloaded();
  const states = ["READY", "RELOADING", "READY", "STOPPING"];
  assertEquals(told, states.map((state) => `${state}=1\nSTATUS=s`));
  assertEquals(clock.pending, 0);
});

Deno.test("the service manager hears that the server is alive, until it stops", async () => {
  const { told, manager, clock } = managed(500);
  await clock.advance(2000);
  assertEquals(told, []);
  manager.ready();
  await clock.advance(1000);
  manager.reloaded();
  await clock.advance(500);
  manager.stopping();
  await clock.advance(5000);
  const states = told.map((text) => text.split("=")[0]);
  assertEquals(states, [
    ...["READY", "WATCHDOG", "WATCHDOG", "READY", "WATCHDOG", "STOPPING"],
  ]);
});

Deno.test("aliveInterval() is half of what the watchdog waits, for this process", () => {
  const of = (variables: Record<string, string>) =>
    aliveInterval((name) => variables[name], 42);
  assertEquals(of({}), undefined);
  assertEquals(of({ WATCHDOG_USEC: "30000000" }), 15_000);
  assertEquals(of({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "42" }), 15_000);
  assertEquals(of({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "7" }), undefined);
  assertEquals(of({ WATCHDOG_USEC: "soon" }), undefined);
});
