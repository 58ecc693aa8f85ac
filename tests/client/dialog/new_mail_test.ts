import { assertEquals, assertRejects } from "@std/assert";
import { NewMail } from "../../../lib/client/dialog/new_mail.ts";
import { Interrupted } from "../../../lib/client/terminal/io.ts";
import type { MailPage } from "../../../lib/protocol/requests/mail_summary.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { sampleMail } from "../../support/sample_mail.ts";
import { FakeIo } from "../support/fake_io.ts";

/** A box into which mails come, and a clock whose minutes pass by hand. */
class Scene {
  readonly io = new FakeIo({ terminal: true, columns: 40 });
  page: MailPage = { total: 0, unread: 0, mails: [] };
  failure?: Error;
  looks = 0;
  dropped = 0;
  #acts: (() => void)[] = [];
  readonly newMail = new NewMail(
    this.io,
    {
      look: () => {
        this.looks++;
        return this.failure
          ? Promise.reject(this.failure)
          : Promise.resolve(this.page);
      },
      drop: () => void this.dropped++,
    },
    (ms, act) => {
      assertEquals(ms, 60_000);
      this.#acts.push(act);
      return { [Symbol.dispose]: () => void this.#acts.pop() };
    },
  );

  minute(): void {
    for (const act of this.#acts) act();
  }

  come(title: string, time: number): void {
    const mails = [sampleMail({ title, time, unread: true })];
    const { total, unread } = this.page;
    this.page = { total: total + 1, unread: unread + 1, mails };
  }

  /** What is shown above the question while this happens. */
  async during(happens: () => void): Promise<string> {
    this.io.above = "";
    await this.newMail.while(() => Promise.resolve(happens()));
    return this.io.above;
  }
}

Deno.test("greet() counts what is unread", async () => {
  const scene = new Scene();
  await scene.newMail.greet();
  scene.come("a", 1);
  await scene.newMail.greet();
  scene.come("b", 2);
  await scene.newMail.greet();
  assertEquals(
    scene.io.output,
    "You have no unread mail.\nYou have 1 unread mail.\n" +
      "You have 2 unread mails.\n",
  );
});

Deno.test("while() tells of each new mail once, above the question", async () => {
  const scene = new Scene();
  scene.come("old", 1);
  await scene.newMail.greet();
  assertEquals(await scene.during(() => scene.minute()), "");
  scene.come("\x1b[2J你好, and a very long title of a mail", 2);
  const shown = await scene.during(() => scene.minute());
  assertEquals(shown, "New mail from bob: \\x1b[2J你好, and a …\n");
  assertEquals(await scene.during(() => scene.minute()), "");
  scene.come("listed", 3);
  scene.newMail.saw(scene.page);
  assertEquals(await scene.during(() => scene.minute()), "");
});

Deno.test("while() holds the news back where no line can be drawn", async () => {
  const scene = new Scene();
  scene.come("Hello", 1);
  scene.io.showAbove = () => false;
  await scene.during(() => scene.minute());
  assertEquals(scene.io.output, "");
  await scene.during(() => {});
  assertEquals(scene.io.output, "New mail from bob: Hello\n");
});

Deno.test("while() leaves an idle person's place alone after twenty minutes", async () => {
  const scene = new Scene();
  await scene.during(() => {
    for (let i = 0; i < 100; i++) scene.minute();
  });
  assertEquals(scene.looks, 20);
});

Deno.test("while() looks neither for a script, nor with --quiet", async () => {
  const quiet = new Scene();
  quiet.io.display = { color: false, quiet: true };
  await quiet.newMail.greet();
  assertEquals(await quiet.during(() => quiet.minute()), "");
  assertEquals([quiet.looks, quiet.io.output], [0, ""]);
});

Deno.test("while() looks no more into a session that was lost, and says nothing", async () => {
  const scene = new Scene();
  scene.failure = new Failure(EXIT.cannotConnect, "The connection was lost");
  await scene.during(() => scene.minute());
  await scene.during(() => scene.minute());
  assertEquals([scene.looks, scene.io.output, scene.io.warnings], [1, "", ""]);
});

Deno.test("while() tells of an attack once the question has its answer", async () => {
  const scene = new Scene();
  scene.failure = new Failure(EXIT.security, "A record was changed");
  let answered = false;
  const asking = scene.during(() => {
    scene.minute();
    answered = true;
  });
  await assertRejects(() => asking, Failure, "A record was changed");
  assertEquals(answered, true);
});

Deno.test("while() ends a session at Ctrl-C that a look is waiting for", async () => {
  const scene = new Scene();
  const asking = scene.newMail.while(async () => {
    scene.minute();
    await Promise.resolve();
    throw new Interrupted(2);
  });
  await assertRejects(() => asking, Interrupted);
  assertEquals([scene.looks, scene.dropped], [1, 1]);
  const idle = scene.newMail.while(() => Promise.reject(new Interrupted(2)));
  await assertRejects(() => idle, Interrupted);
  assertEquals(scene.dropped, 1);
});
