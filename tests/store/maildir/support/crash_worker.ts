/**
 * Delivers one mail, as its argument (JSON) says, and dies by SIGKILL before
 * one of the steps that change something on disk. Prints `acknowledged ID` when the mail
 * is delivered.
 */
import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import { send } from "../../support/mails.ts";
import { changesDisk, steppedFileSystem } from "./stepped_file_system.ts";

export interface CrashPlan {
  root: string;
  to: string[];
  draftId: string;
  content: string;
  /** The number of the step to die before; 0 for none. */
  dieAt: number;
}

/** A process that runs this file. */
export function crashWorker(plan: CrashPlan): Deno.Command {
  const args = ["run", "-A", "--no-lock", "--no-config", import.meta.url];
  return new Deno.Command(Deno.execPath(), {
    args: [...args, JSON.stringify(plan)],
    stdout: "piped",
    stderr: "piped",
  });
}

/** The id of the mail that a worker says it delivered. */
export function acknowledged(output: string): string | undefined {
  return /acknowledged (\S+)/.exec(output)?.[1];
}

if (import.meta.main) await deliver(JSON.parse(Deno.args[0]));

async function deliver(plan: CrashPlan): Promise<void> {
  let steps = 0;
  const count = (step: string) => {
    if (!changesDisk(step)) return;
    if (++steps === plan.dieAt) Deno.kill(Deno.pid, "SIGKILL");
  };
  const fs = steppedFileSystem({ before: count });
  const store = openMailStore(plan.root, { fs });
  const { to, draftId: id } = plan;
  const mail = await send(store, plan.content, { id, to, title: id });
  console.log(`acknowledged ${mail}`);
  store.close();
}
