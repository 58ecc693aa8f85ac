/** What a test answers in the place of a process that checks logins. */
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import {
  type LoginCheck,
  type LoginOrder,
  parseLoginOrder,
} from "../../../lib/server/ipc/login_order.ts";
import {
  encodeFrame,
  FRAME_HEADER,
} from "../../../lib/protocol/records/frame.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { FakeWorker } from "./fake_worker.ts";

/** What an account is known by, as long as a test does not say otherwise. */
export const ACCOUNT = "a".repeat(64);

/** What a client is told whose login is good. */
export const WELCOME = encodeFrame(Uint8Array.of(8, 8, 8));

/** What its worker is told. */
export const HANDOVER = Uint8Array.of(9, 9, 9, 9);

type Answer<E extends WorkerEvent["event"]> = Partial<
  Omit<Extract<WorkerEvent, { event: E }>, "id" | "event">
>;

/** A process that checks logins; it ends once its input has. */
export class FakeLoginProcess extends FakeWorker {
  /** All that it was told. */
  get orders(): LoginOrder[] {
    const orders: LoginOrder[] = [];
    const { input } = this;
    const view = new DataView(input.buffer);
    for (let at = 0; at < input.length;) {
      const end = at + FRAME_HEADER + view.getUint32(at);
      orders.push(parseLoginOrder(input.subarray(at + FRAME_HEADER, end)));
      at = end;
    }
    return orders;
  }

  /** The logins that it was given. */
  get checks(): LoginCheck[] {
    return this.orders.flatMap(({ check }) => check ?? []);
  }

  /** Whom it was told to watch, order by order. */
  get watched(): string[][] {
    return this.orders.flatMap(({ watch }) => watch ? [watch] : []);
  }

  /** The login is good. */
  accept(id: number, user: string, more: Answer<"accepted"> = {}): void {
    this.tell({
      event: "accepted",
      ...{ id, user, account: ACCOUNT },
      welcome: WELCOME.toBase64(),
      handover: HANDOVER.toBase64(),
      ...more,
    });
  }

  /** The login is not good. */
  refuse(id: number, more: Answer<"refused"> = {}): void {
    this.tell({ event: "refused", id, code: "invalid", ...more });
  }
}

/** A login that a process was given, and the worker that waits for it. */
export class GivenLogin {
  readonly process: FakeLoginProcess;
  readonly check: LoginCheck;
  readonly worker: FakeWorker;

  constructor(
    process: FakeLoginProcess,
    check: LoginCheck,
    worker: FakeWorker,
  ) {
    this.process = process;
    this.check = check;
    this.worker = worker;
  }

  /** The process says that it is good. */
  async accept(user: string, more?: Answer<"accepted">): Promise<void> {
    this.process.accept(this.check.id, user, more);
    await runMicrotasks();
  }

  /** The process says that it is not good. */
  async refuse(more?: Answer<"refused">): Promise<void> {
    this.process.refuse(this.check.id, more);
    await runMicrotasks();
  }

  /** The process says that it has other keys than the server has by now. */
  async stale(): Promise<void> {
    this.process.tell({ event: "stale", id: this.check.id });
    await runMicrotasks();
  }
}
