import { sealDraft } from "../../lib/client/sealed/seal_draft.ts";
import { openTitles } from "../../lib/client/sealed/open_titles.ts";
import { BytesContent } from "../../lib/client/draft/content.ts";
import type { DraftParts } from "../../lib/client/draft/draft_parts.ts";
import { makeDraft } from "../../lib/client/draft/make_draft.ts";
import type { MailSession } from "../../lib/client/session/mail_session.ts";
import { loadSealKeys, type SealKeys } from "../../lib/seal/key_files.ts";
import type { Reader } from "../../lib/seal/reader.ts";
import { type Bench, measureRequests, repetitions } from "../bench.ts";
import { interleave, timed, worked } from "../report/interleave.ts";
import type { Row } from "../report/row.ts";
import { textOf } from "../systems/content.ts";
import { SMALL_MAIL } from "../systems/fill_box.ts";
import { PASSWORD, USERS } from "../systems/installation.ts";
import { commandOf, run } from "../systems/program.ts";

const [SENDER, , , , READER] = USERS;
/** Titles on a page. */
const PAGE = 50;

/** What sealing adds to a list and to a send. */
export async function measureSealing(bench: Bench): Promise<Row[]> {
  const keys = await keysOf(bench, SENDER);
  const sender = await bench.letterlock.openSession(SENDER);
  const reader = await bench.letterlock.openSession(READER);
  const parts = partsOf(SMALL_MAIL);
  for (let i = 0; i < PAGE; i++) await sendSealed(sender, keys, parts);
  const rows = [
    ...await heads(bench, reader, await keysOf(bench, READER)),
    ...await sends(bench, sender, keys, parts),
    await programs(bench),
  ];
  await Promise.all([sender.close(), reader.close()]);
  return rows;
}

function keysOf(bench: Bench, user: string): Promise<SealKeys> {
  return loadSealKeys(bench.installation.clientKeys(user), user);
}

function partsOf(bytes: number): DraftParts {
  const content = new BytesContent(textOf(bytes));
  return { to: [READER], title: "A letter", content, attachments: [] };
}

async function sendSealed(
  session: MailSession,
  keys: SealKeys,
  parts: DraftParts,
): Promise<void> {
  const id = crypto.randomUUID();
  const sealer = { user: SENDER, keys, time: Date.now() };
  const { content, ...draft } = await sealDraft(parts, id, sealer);
  await session.send({ id, ...draft, content: content.open() });
}

async function sendPlain(
  session: MailSession,
  parts: DraftParts,
): Promise<void> {
  const id = crypto.randomUUID();
  const { content, ...draft } = await makeDraft(parts, id);
  await session.send({ id, ...draft, content: content.open() });
}

async function heads(
  bench: Bench,
  session: MailSession,
  { identities, list }: SealKeys,
): Promise<Row[]> {
  const { mails } = await session.inbox({ limit: PAGE });
  const reader: Reader = { name: READER, identities, list };
  const getReader = () => Promise.resolve(reader);
  const open = () => openTitles(mails, session, getReader);
  const figures = await measureRequests(bench, {
    titles: () => timed(open),
    work: () => worked(open),
    request: () => timed(() => session.heads(mails.map(({ id }) => id))),
  });
  return [{
    what: `the titles of ${PAGE} sealed letters, besides their list`,
    unit: "ms",
    measured: figures.titles,
    limit: { of: "the request alone", value: figures.request },
    aim: { atMost: 30 },
  }, {
    what: "processor time of the client for them",
    unit: "ms",
    measured: figures.work,
  }];
}

async function sends(
  bench: Bench,
  session: MailSession,
  keys: SealKeys,
  parts: DraftParts,
): Promise<Row[]> {
  const sealed = () => sendSealed(session, keys, parts);
  const plain = () => sendPlain(session, parts);
  const figures = await measureRequests(bench, {
    sealed: () => timed(sealed),
    plain: () => timed(plain),
    sealedWork: () => worked(sealed),
    plainWork: () => worked(plain),
  });
  const { sealedWork, plainWork } = figures;
  return [
    sendingRow(
      "seal and send 200 bytes in a session",
      "send them as they are",
      figures,
    ),
    {
      what: "processor time of the client for it",
      unit: "ms",
      measured: sealedWork,
      limit: { of: "send them as they are", value: plainWork },
    },
  ];
}

function sendingRow(
  what: string,
  of: string,
  { sealed, plain }: Record<string, Row["measured"]>,
): Row {
  return {
    what,
    unit: "ms",
    measured: sealed,
    limit: { of, value: plain },
    aim: { ratioAtMost: 1.5 },
  };
}

/** From the call of the program to its end. */
async function programs(bench: Bench): Promise<Row> {
  const file = `${bench.dir}/password`;
  await Deno.writeTextFile(file, PASSWORD, { mode: 0o600 });
  const send = (seal: string) => () => {
    const message = "x".repeat(SMALL_MAIL);
    const command = commandOf("client", [
      ...["send", "--to", READER, "--title", "A letter", "--message", message],
      ...["--server", `127.0.0.1:${bench.letterlock.port}`, "--user", SENDER],
      ...["--keys", bench.installation.clientKeys(SENDER)],
      ...["--password-file", file, `--seal=${seal}`],
    ]);
    return timed(() => run(command));
  };
  const figures = await interleave(
    { sealed: send("always"), plain: send("never") },
    repetitions(bench, 25, 4),
  );
  return sendingRow(
    "mail-client send of 200 bytes, from its call to its end",
    "the same with --seal=never",
    figures,
  );
}
