import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import type { MailStoreOptions } from "../../../lib/store/maildir/opened_boxes.ts";
import type { MailStore } from "../../../lib/store/store.ts";
import {
  makeBox,
  removeIndex,
  withFolder,
} from "../../store/maildir/support/temp_store.ts";
import { NOON } from "../../store/support/mails.ts";
import { property } from "../property.ts";
import {
  changeBox,
  filledBox,
  type ForeignChange,
  foreignChange,
} from "./foreign_box.ts";
import { change, look, type Request } from "./requests.ts";

type Step =
  | { session: 0 | 1; request: Request }
  /** One of each session at the same time; the second may change something. */
  | { atOnce: [Request, Request] }
  /** A look that nobody awaits after so many signs of life. */
  | { leave: Request; after: number }
  | { foreign: ForeignChange; quiet: boolean }
  /** The index is deleted, the marks of sent drafts are lost, or a clock is set back. */
  | { event: "index" | "marks" | "clock" | "quiet" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      session: fc.constantFrom(0 as const, 1 as const),
      request: fc.oneof(look, change),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ atOnce: fc.tuple(look, fc.oneof(look, change)) }),
  },
  { weight: 1, arbitrary: fc.record({ leave: look, after: fc.nat(80) }) },
  {
    weight: 3,
    arbitrary: fc.record({ foreign: foreignChange, quiet: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      event: fc.constantFrom(
        "index" as const,
        "index" as const,
        "index" as const,
        "marks" as const,
        "clock" as const,
        "quiet" as const,
        "quiet" as const,
      ),
    }),
  },
);

const steps = fc.array(step, { minLength: 5, maxLength: 25, size: "max" });

/** Each makes boxes on the disk. */
const RUNS = 60;

/** Mails that a first list takes in: a few, so that small boxes are big ones. */
const NEWEST = 3;

const LEFT = "The client left";

/** On Deno 2.6 no two sessions of one process open an index at the same time. */
const IN_TURN = !("tryLockSync" in Deno.FsFile.prototype);

/** The same mails in two folders: one with two sessions, one whose index has all mails. */
class Pair {
  #now = NOON;
  #folderTime = 1_700_000_000;
  /** Of life, until the client of the first session leaves. */
  #signs = Infinity;
  #sessions!: [MailStore, MailStore];
  #whole!: MailStore;

  constructor(
    readonly lazy: string,
    readonly all: string,
    readonly options: MailStoreOptions,
  ) {
    for (const root of [lazy, all]) {
      makeBox(root, "bob");
      makeBox(root, "alice");
    }
    this.open();
  }

  open(): void {
    const options = { ...this.options, now: () => this.#now };
    const progress = () => {
      if (this.#signs-- < 0) throw new Error(LEFT);
    };
    const few = { ...options, newest: NEWEST };
    this.#sessions = [
      openMailStore(this.lazy, { ...few, progress }),
      openMailStore(this.lazy, few),
    ];
    this.#whole = openMailStore(this.all, { ...options, newest: Infinity });
  }

  close(): void {
    for (const store of [...this.#sessions, this.#whole]) store.close();
  }

  async take(step: Step): Promise<void> {
    this.#now += 1000;
    if ("request" in step) return await this.#ask(step.session, step.request);
    if ("atOnce" in step) return await this.#askBoth(step.atOnce);
    if ("leave" in step) return await this.#leave(step.leave, step.after);
    if ("event" in step) return this.#event(step.event);
    for (const root of [this.lazy, this.all]) changeBox(root, step.foreign);
    if (step.quiet) this.#quiet();
  }

  async #ids(): Promise<string[]> {
    const pieces = await Array.fromAsync(this.#whole.flags("bob"));
    return pieces.flat().map(({ id }) => id);
  }

  async #ask(session: number, request: Request): Promise<void> {
    const ids = await this.#ids();
    const is = await outcome(() => request.ask(this.#sessions[session], ids));
    const should = await outcome(() => request.ask(this.#whole, ids));
    assertEquals(is, should, `${request}`);
    for (const store of [this.#sessions[session], this.#whole]) {
      await store.runDeferred();
    }
  }

  async #askBoth(requests: Request[]): Promise<void> {
    const ids = await this.#ids();
    const asked: Promise<unknown>[] = [];
    for (const [i, request] of requests.entries()) {
      asked.push(outcome(() => request.ask(this.#sessions[i], ids)));
      if (IN_TURN) await asked[i];
    }
    const is = await Promise.all(asked);
    for (const [i, request] of requests.entries()) {
      const should = await outcome(() => request.ask(this.#whole, ids));
      // What it sees of a change depends on which of them was quicker.
      if (i === 0 && requests[1].changes) continue;
      assertEquals(is[i], should, `${request}, at the same time as another`);
    }
    for (const store of [...this.#sessions, this.#whole]) {
      await store.runDeferred();
    }
  }

  async #leave(request: Request, after: number): Promise<void> {
    const ids = await this.#ids();
    this.#signs = after;
    const is = await outcome(() => request.ask(this.#sessions[0], ids));
    this.#signs = Infinity;
    if (is === LEFT) return;
    assertEquals(is, await outcome(() => request.ask(this.#whole, ids)));
  }

  #event(event: "index" | "marks" | "clock" | "quiet"): void {
    if (event === "index") return removeIndex(this.lazy, "bob");
    if (event === "quiet") return this.#quiet();
    if (event === "marks") {
      for (const root of [this.lazy, this.all]) {
        for (const user of ["alice", "bob"]) remove(`${root}/${user}/drafts`);
      }
      return;
    }
    this.close();
    this.#now -= 500_000_000;
    this.open();
  }

  /** As if nobody had come near the box for a while, and not long ago. */
  #quiet(): void {
    const time = ++this.#folderTime;
    for (const root of [this.lazy, this.all]) {
      for (const folder of ["new", "cur"]) {
        Deno.utimeSync(`${root}/bob/${folder}`, time, time);
      }
    }
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What it gives, or what the error says that it throws. */
async function outcome(action: () => Promise<unknown>): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    return error instanceof Error ? error.message : `${error}`;
  }
}

/** Of most boxes, none. */
const quota = fc.option(fc.constant(30 * 4096), { nil: undefined, freq: 1 });

property(
  "sessions over a box whose older mails are unread answer as over one that has all",
  [filledBox, steps, quota],
  async (filled, steps, quota) => {
    await withFolder(async (folder) => {
      Deno.mkdirSync(`${folder}/lazy`);
      Deno.mkdirSync(`${folder}/all`);
      const options = { quota };
      const pair = new Pair(`${folder}/lazy`, `${folder}/all`, options);
      try {
        for (const foreign of filled) {
          await pair.take({ foreign, quiet: true });
        }
        for (const step of steps) await pair.take(step);
      } finally {
        pair.close();
      }
    });
  },
  RUNS,
);
