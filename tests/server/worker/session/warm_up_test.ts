import { assert, assertEquals } from "@std/assert";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import { Session } from "../../../../lib/server/worker/session/session.ts";
import { SessionService } from "../../../../lib/server/worker/session/session_service.ts";
import { warmUp } from "../../../../lib/server/worker/session/warm_up.ts";
import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import { fakeAccounts } from "../support/fake_accounts.ts";
import { withFolder } from "../../../keys/folder.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

Deno.test("warmUp() serves a client that vanishes, and makes no box", async () => {
  await withFolder(async (mail) => {
    const clock = new FakeClock();
    const events: WorkerEvent[] = [];
    const limits = { maxContent: 100, maxAttachments: 1000 };
    const times = { idleMs: 1000, sessionMs: 1000 };
    let isOpen = false;
    const service = new SessionService({
      settings: { task: "serve", keys: "/none", mail, ...limits, ...times },
      run: (session) => new Session(session).run(),
      open() {
        isOpen = true;
        const store = openMailStore(mail);
        const { close } = store;
        store.close = () => {
          isOpen = false;
          close.call(store);
        };
        return { store, accounts: fakeAccounts([]) };
      },
      emit: (event) => events.push(event),
      clock,
    });
    assert(isOpen);
    await warmUp((stream, keys) => service.serve(stream, keys));
    assertEquals(events, [{ event: "ended", outcome: "vanished" }]);
    assertEquals([...Deno.readDirSync(mail)], []);
    assertEquals([isOpen, clock.pending], [false, 0]);
  });
});
