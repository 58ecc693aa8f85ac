/**
 * Delivers one mail, as its argument (JSON) says, and dies by SIGKILL before
 * one of the steps that change something on disk. Prints `acknowledged ID` when the mail
 * is delivered.
 */
import { openMailStore } from "../../lib/mail/mail_store.ts";
import { steppedFileSystem } from "./stepped_file_system.ts";

export interface CrashPlan {
  root: string;
  to: string[];
  draftId: string;
  content: string;
  /** The number of the step to die before. */
  dieAt: number;
}

if (import.meta.main) await deliver(JSON.parse(Deno.args[0]));

async function deliver(plan: CrashPlan): Promise<void> {
  let steps = 0;
  const count = (step: string) => {
    const looksOnly = /^(?:lstat|stat|readDir|read|lock)Sync$/.test(step);
    if (!looksOnly && ++steps === plan.dieAt) Deno.kill(Deno.pid, "SIGKILL");
  };
  const fs = steppedFileSystem({ before: count });
  const store = openMailStore(plan.root, { fs });
  const { to, draftId: id } = plan;
  const delivery = await store.deliver({ id, from: "alice", to, title: "Hi" });
  await delivery.write(new TextEncoder().encode(plan.content));
  const mail = await delivery.commit(plan.content.length);
  console.log(`acknowledged ${mail.id}`);
  store.close();
}
