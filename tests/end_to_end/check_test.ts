import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { Group } from "../support/group.ts";
import { type Outcome, printed, runProgram } from "../support/programs.ts";
import { readWhole, sendText } from "../support/sessions.ts";
import { IN_DATABASE } from "../support/store/group_database.ts";

const TWO_DAYS_MS = 48 * 3600 * 1000;

/** A group with mails in its boxes, and their ids. */
class FilledBoxes implements AsyncDisposable {
  private constructor(
    readonly group: Group,
    /** Alice's mails to bob and carol, to bob, and to bob. */
    readonly ids: string[],
  ) {}

  /** Makes one; its server keeps running. */
  static async create(): Promise<FilledBoxes> {
    const group = await Group.create();
    const server = await group.serveHere("--enhanced");
    const alice = await group.connect(server, "alice");
    const ids: string[] = [];
    for (const to of [["bob", "carol"], ["bob"], ["bob"]]) {
      ids.push(await sendText(alice, { to }, "Ein schöner Inhalt."));
    }
    await alice.close();
    return new FilledBoxes(group, ids);
  }

  path(...names: string[]): string {
    return join(this.group.dir, "mail", ...names);
  }

  /** The file of a mail that was not read. */
  mail(user: string, id: string): string {
    return this.path(user, "new", id);
  }

  check(...args: string[]): Promise<Outcome> {
    const all = ["--check", ...args];
    return runProgram("server", all, { cwd: this.group.dir });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.group[Symbol.asyncDispose]();
  }
}

/** The lines, and what has no place among them. */
async function linesOf(running: Promise<Outcome>): Promise<string[]> {
  const { code, stdout, stderr } = await running;
  assertEquals([code, stderr], [1, ""], stdout);
  return stdout.trimEnd().split("\n");
}

Deno.test({
  name: "mail-server --check finds nothing wrong in boxes that are in use",
  ignore: IN_DATABASE,
}, async () => {
  await using filled = await FilledBoxes.create();
  const { group } = filled;
  // The check reads the list of accounts and needs no private key.
  const key = join(group.dir, "keys", "server", "server_private.pem");
  await Deno.remove(key);
  const well = "Checked 3 boxes with 4 mails: nothing is wrong.\n";
  assertEquals(await printed(filled.check()), well);
  assertEquals(await printed(filled.check("--repair")), well);
  const json = JSON.parse(await printed(filled.check("--log", "json")));
  assertEquals(
    [json.event, json.boxes, json.mails, json.mended, json.left],
    ["checked", 3, 4, 0, 0],
  );
});

/** Brings a filled into disorder. */
async function disturb(filled: FilledBoxes): Promise<void> {
  await cutDelivery(filled);
  await leaveOldFile(filled);
  const { ids } = filled;
  await Deno.chmod(filled.mail("bob", ids[1]), 0o644);
  await Deno.chmod(filled.path("carol"), 0o755);
  await Deno.truncate(filled.mail("bob", ids[2]), 300);
  await Deno.symlink("/etc/passwd", filled.path("carol", "new", "x\x1b[2J"));
  await Deno.writeTextFile(filled.path("notes.txt"), "not a box");
  await makeBox(filled, "dave");
  const index = new DatabaseSync(filled.path("bob", "letterlock.db"));
  index.exec("PRAGMA busy_timeout = 10000");
  index.exec("UPDATE mails SET title = 'Forged'");
  index.close();
}

/** As if a worker had died when bob had the mail, and carol had not. */
async function cutDelivery(filled: FilledBoxes): Promise<void> {
  const [id] = filled.ids;
  await Deno.link(filled.mail("bob", id), filled.path("alice", "tmp", id));
  await Deno.remove(filled.mail("carol", id));
  for (const end of ["", "-wal", "-shm"]) {
    await removeIfThere(filled.path("alice", `letterlock.db${end}`));
  }
  // The worker notes what was sent only when all have it.
  await Deno.remove(filled.path("alice", "drafts"), { recursive: true });
}

/** SQLite removes its helpers itself when the last worker ends. */
async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function leaveOldFile(filled: FilledBoxes): Promise<void> {
  const path = filled.path("alice", "tmp", "left.part");
  await Deno.writeTextFile(path, "half a m", { mode: 0o600 });
  const then = new Date(Date.now() - TWO_DAYS_MS);
  await Deno.utime(path, then, then);
}

async function makeBox(filled: FilledBoxes, user: string): Promise<void> {
  for (const name of ["", "tmp", "new", "cur"]) {
    await Deno.mkdir(filled.path(user, name), { mode: 0o700 });
  }
}

/** What is then found, but for two lines that the store words. */
function findingsOf(filled: FilledBoxes) {
  const { ids } = filled;
  const mendable = [
    `alice/tmp/${ids[0]} is a delivery that was cut short.`,
    "alice/tmp/left.part was left by a program that ended.",
    `bob/new/${ids[1]} is open to other users (mode 644).`,
    "carol is open to other users (mode 755).",
  ];
  const left = [
    "carol/new/x\\x1b[2J is a link or a folder.",
    "notes.txt is not a user's box.",
  ];
  const notes = ["Note: dave is the box of a user without an account."];
  return { mendable, left, notes };
}

const TRUNCATED = /^Wrong: bob\/new\/\S+ was cut or changed: it has /;
const DRIFT =
  /: bob\/letterlock\.db does not match the files: the row of \S+\.$/;

/** Asserts the findings; a verb tells what became of those that can be mended. */
function assertFindings(
  filled: FilledBoxes,
  lines: string[],
  verb: string,
): void {
  const { mendable, left, notes } = findingsOf(filled);
  const found = lines.slice(0, -1);
  for (const pattern of [TRUNCATED, DRIFT]) {
    const index = found.findIndex((line) => pattern.test(line));
    assertEquals(found.splice(index, 1).length, 1, `${pattern}`);
  }
  const expected = [
    ...mendable.map((line) => `${verb}: ${line}`),
    ...left.map((line) => `Wrong: ${line}`),
    ...notes,
  ];
  assertEquals(found.sort(), expected.sort());
}

Deno.test({
  name:
    "mail-server --check tells what is wrong, and --repair mends what is safe",
  ignore: IN_DATABASE,
}, async (t) => {
  await using filled = await FilledBoxes.create();
  const { group, ids } = filled;
  await disturb(filled);

  await t.step("--check tells it, and leaves the mails alone", async () => {
    const lines = await linesOf(filled.check());
    assertFindings(filled, lines, "Wrong");
    assertEquals(
      lines.at(-1),
      "Checked 4 boxes with 3 mails: 0 mended, 8 left. --repair mends what is safe.",
    );
    assertEquals((await Deno.stat(filled.path("carol"))).mode! & 0o777, 0o755);
    const old = await Deno.stat(filled.path("alice", "tmp", "left.part"));
    assertEquals(old.size, 8);
  });

  await t.step("--repair mends, and says what is left", async () => {
    const lines = await linesOf(filled.check("--repair"));
    assertFindings(filled, lines, "Mended");
    assertEquals(
      lines.at(-1),
      "Checked 4 boxes with 4 mails: 5 mended, 3 left.",
    );
  });

  await t.step("a finding is an object in JSON", async () => {
    const lines = await linesOf(filled.check("--log", "json"));
    const findings = lines.map((line) => JSON.parse(line));
    const { event, path, problem, state } = findings.find((finding) =>
      finding.path === "notes.txt"
    );
    assertEquals(
      [event, path, problem, state],
      ["finding", "notes.txt", "is not a user's box", "left"],
    );
    // What is left now is what no repair mends.
    const message = "Checked 4 boxes with 4 mails: 0 mended, 3 left.";
    assertEquals(findings.at(-1).message, message);
  });

  await t.step("what a person removes is wrong no more", async () => {
    await Deno.remove(filled.path("notes.txt"));
    await Deno.remove(filled.path("carol", "new", "x\x1b[2J"));
    await Deno.remove(filled.mail("bob", ids[2]));
    assertMatch(
      await printed(filled.check()),
      /^Note: dave [^\n]+\nChecked 4 boxes with 3 mails: nothing is wrong\.\n$/,
    );
  });

  await t.step(
    "the delivery was finished, and nobody has a mail twice",
    async () => {
      const server = await group.serveHere("--enhanced");
      const carol = await group.connect(server, "carol");
      const { mails } = await carol.inbox({});
      assertEquals(mails.map(({ id }) => id), [ids[0]]);
      const { bytes } = await readWhole(carol, { id: ids[0] });
      assertEquals(new TextDecoder().decode(bytes), "Ein schöner Inhalt.");
      await carol.close();
      const bob = await group.connect(server, "bob");
      const titles = (await bob.inbox({})).mails.map(({ title }) => title);
      assertEquals(titles, ["A title", "A title"]);
      await bob.close();
    },
  );
});

Deno.test("mail-server --check that cannot start says why in one line", async () => {
  await using group = await Group.create();
  const cases: [args: string[], code: number, message: RegExp][] = [
    [["--repair"], 2, /--repair goes with --check/],
    [["--check", "--mail", "none"], 1, /There is no folder none; keygen makes/],
    [["--check", "--keys", "keys"], 1, /There is no folder keys\/users/],
  ];
  for (const [args, code, message] of cases) {
    const outcome = await runProgram("server", args, { cwd: group.dir });
    assertEquals([outcome.code, outcome.stdout], [code, ""]);
    assertMatch(outcome.stderr, message);
    assertMatch(outcome.stderr, /^mail-server: error: [^\n]+\n$/);
  }
});
