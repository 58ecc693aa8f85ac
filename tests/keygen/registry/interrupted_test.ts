import { assert, assertEquals } from "@std/assert";
import type { KeygenOptions } from "../../../lib/keygen/plan.ts";
import {
  type Accounts,
  AccountWriter,
} from "../../../lib/store/postgres/accounts/account_writer.ts";
import { HAS_POSTGRES } from "../../store/postgres/support/postgres_server.ts";
import { type DatabaseSite, useDatabaseSite } from "./database_site.ts";

class PlannedError extends Error {}

/** Which write of a run ends it, and whether it was done all the same. */
interface Cut {
  at: number;
  isDone: boolean;
}

/** Writes of which one ends the program. */
function cutOff(accounts: Accounts, { at, isDone }: Cut): Accounts {
  let writes = 0;
  return new Proxy(accounts, {
    get: (target, name) => async (...args: unknown[]) => {
      const method = target[name as keyof Accounts] as (
        ...args: unknown[]
      ) => Promise<unknown>;
      const ends = name !== "readAll" && writes++ === at;
      if (ends && !isDone) throw new PlannedError("failed as planned");
      const value = await method.apply(target, args);
      if (ends) throw new PlannedError("failed as planned");
      return value;
    },
  });
}

/** @returns Whether the run was cut. */
async function runCut(
  { keygen, owner }: DatabaseSite,
  options: Partial<KeygenOptions>,
  cut: Cut,
): Promise<boolean> {
  keygen.accounts = cutOff(new AccountWriter(owner), cut);
  try {
    await keygen.run(options);
    return false;
  } catch (error) {
    if (error instanceof PlannedError) return true;
    throw error;
  } finally {
    keygen.accounts = new AccountWriter(owner);
  }
}

/** All parts of the account fit together. */
async function checkWhole(site: DatabaseSite) {
  const { keygen } = site;
  assertEquals(
    await site.list(),
    keygen.read("keys/group/group_list"),
  );
  assertEquals(
    await site.publicKey("zoe"),
    keygen.read("keys/clients/zoe/zoe_public.pem"),
  );
  assert(await site.accepts("zoe", keygen.chosenPassword("zoe")));
}

const OLD = { "zoe@2026-11-28": ["hers"] };

/** Runs where zoe has an account and a mail, the next run, and the boxes after the first. */
const RUNS: Record<string, {
  options: Partial<KeygenOptions>;
  next?: Partial<KeygenOptions>;
  boxes?: Record<string, string[]>;
}> = {
  "a rotation": { options: { rotate: ["zoe"] } },
  "a removal": { options: { remove: ["zoe"] }, boxes: OLD },
  "a new key of the group": {
    options: { newGroupKey: true },
    next: { newGroupKey: true },
  },
};

for (const [name, { options, next, boxes }] of Object.entries(RUNS)) {
  Deno.test({
    name: `the next run completes ${name} that was cut at any write`,
    ignore: !HAS_POSTGRES,
    fn: () =>
      useDatabaseSite("zoe\n", async (site) => {
        await site.keygen.run();
        await site.addMail("zoe", "hers");
        const back = async () => {
          await site.keygen.run(next);
          await checkWhole(site);
          if (!("zoe" in await site.boxes())) {
            await site.keygen.run({ restoreBox: ["zoe"] });
          }
          assertEquals(await site.boxes(), { zoe: ["hers"] });
        };
        for (const isDone of [false, true]) {
          let at = 0;
          while (await runCut(site, options, { at, isDone })) {
            await back();
            at++;
          }
          assert(at > 0);
          assertEquals(await site.boxes(), boxes ?? { zoe: ["hers"] });
          await back();
        }
      }),
  });
}

Deno.test({
  name: "the next run completes new accounts that were cut at any write",
  ignore: !HAS_POSTGRES,
  async fn() {
    for (const isDone of [false, true]) {
      for (let at = 0, ended = false; !ended; at++) {
        await useDatabaseSite("zoe\n", async (site) => {
          ended = !await runCut(site, {}, { at, isDone });
          const { users } = await site.keygen.run();
          assertEquals(users[0].earlierBox, undefined);
          await checkWhole(site);
        });
        assert(at < 9);
      }
    }
  },
});
