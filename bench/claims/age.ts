import { generateIdentity, recipientOf } from "../../lib/seal/age_keys.ts";
import type { GroupList } from "../../lib/seal/members.ts";
import { openHead, openLetter } from "../../lib/seal/open_letter.ts";
import { sealLetter } from "../../lib/seal/seal_letter.ts";
import {
  generateSigningKey,
  parsePrivateKey,
} from "../../lib/seal/ssh/private_key.ts";
import type { SigningKey } from "../../lib/seal/ssh/wire.ts";
import { type Bench, pick, repetitions } from "../bench.ts";
import { interleave, timed } from "../report/interleave.ts";
import type { Row } from "../report/row.ts";
import { AgeProgram } from "../systems/age_program.ts";
import { pieces, textOf } from "../systems/content.ts";

/** Sealing and opening letters, beside the age program. */
export async function measureAge(bench: Bench): Promise<Row[]> {
  const age = await AgeProgram.create(bench.dir);
  const member = await Member.create();
  const rows: Row[] = [];
  for (const [size, rounds] of sizes(bench)) {
    rows.push(...await ofSize(bench, size, rounds, { age, member }));
  }
  return rows;
}

/** Bytes, and how often they are sealed and opened. */
function sizes(bench: Bench): [number, number][] {
  return [[1000, 100], [1e6, 30], [pick(bench, 1e8, 1e7), 5]];
}

async function ofSize(
  bench: Bench,
  size: number,
  rounds: number,
  { age, member }: { age?: AgeProgram; member: Member },
): Promise<Row[]> {
  const content = textOf(size);
  const sealed = await member.seal(content);
  await age?.prepare(content);
  const figures = await interleave({
    seal: () => timed(() => member.seal(content)),
    ageSeal: age && (() => timed(() => age.seal())),
    open: () => timed(() => member.open(sealed)),
    ageOpen: age && (() => timed(() => age.open())),
  }, repetitions(bench, rounds, 3));
  const row = (what: "seal" | "open"): Row => ({
    what: `${what} a letter of ${nameOf(size)}`,
    unit: "ms",
    measured: figures[what],
    limit: age && {
      of: "the age program, its start included",
      value: figures[what === "seal" ? "ageSeal" : "ageOpen"],
    },
  });
  return [row("seal"), row("open")];
}

function nameOf(size: number): string {
  return size < 1e6 ? `${size / 1e3} KB` : `${size / 1e6} MB`;
}

interface Sealed {
  letter: Uint8Array;
  head: Uint8Array;
}

/** One who writes to oneself. */
class Member {
  private constructor(
    readonly key: SigningKey,
    readonly identities: string[],
    readonly list: GroupList,
  ) {}

  static async create(): Promise<Member> {
    const identity = generateIdentity();
    const { privateText, publicKey } = await generateSigningKey("bench");
    const key = await parsePrivateKey(privateText);
    const recipient = await recipientOf(identity);
    const keys = { name: "bench", recipient, signingKey: publicKey, from: 0 };
    return new Member(key, [identity], {
      serial: 1,
      time: 0,
      members: [keys],
    });
  }

  async seal(content: Uint8Array): Promise<Sealed> {
    const fields = {
      ...{ from: "bench", to: ["bench"], title: "A letter" },
      ...{ time: 0, id: "0123456789abcdef", attachments: [] },
    };
    const sealed = await sealLetter(pieces(content), fields, this);
    const letter = new Uint8Array(content.length * 1.001 + 1000);
    let length = 0;
    for await (const piece of sealed.letter) {
      letter.set(piece, length);
      length += piece.length;
    }
    return { letter: letter.subarray(0, length), head: await sealed.head() };
  }

  async open({ letter, head }: Sealed): Promise<void> {
    const { identities, list } = this;
    const reader = { name: "bench", identities, list };
    const opened = await openHead(head, reader);
    if (opened.fault) throw opened.fault;
    const plain = openLetter(pieces(letter), identities, opened.head);
    for await (const _ of plain);
  }
}
