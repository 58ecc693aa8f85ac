import fc from "fast-check";

/** What another program does to a box; numbers choose among the files that are there. */
export type ForeignChange =
  | { do: "add"; folder: "new" | "cur"; base: string; flags: string }
  | { do: "remove" | "toggle" | "flag" | "look"; file: number };

/** Times of names: many are equal, and some in the future of the tests' clock. */
const second = fc.oneof(
  fc.integer({ min: 1_780_000_000, max: 1_780_000_009 }),
  fc.integer({ min: 1_781_000_000, max: 1_781_000_009 }),
).map(String);
const unique = fc.oneof(
  fc.nat(40).map((n) => `.R${n}.host`),
  fc.tuple(fc.nat(3), fc.nat(9)).map(([m, n]) => `.M${m}P${n}.host`),
  fc.nat(9).map((n) => `.5.${n}.host,S=${n}`),
  fc.nat(9).map((n) => `.R${n}.${"long".repeat(25)}`),
);
const plain = fc.tuple(second, unique).map((parts) => parts.join(""));
const odd = fc.oneof(
  fc.tuple(
    fc.constantFrom("1999999999", "9999999999", "0", "999999999", "0000000000"),
    unique,
  ).map((parts) => parts.join("")),
  fc.nat(9).map((n) => `without time ${n}`),
);
const flags = fc.constantFrom("", "S", "FS", "RS", "F");
const folder = fc.constantFrom("new" as const, "cur" as const);

type Added = ForeignChange & { do: "add" };
const added = (base: fc.Arbitrary<string>): fc.Arbitrary<Added> =>
  fc.record({ do: fc.constant("add" as const), folder, base, flags });
const both = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 1, arbitrary: odd },
);
const filled = (base: fc.Arbitrary<string>) =>
  fc.array(added(base), { minLength: 10, maxLength: 40, size: "max" });

/** A box that other programs filled. */
export const filledBox = fc.oneof(filled(plain), filled(both));

/** One change by another program. */
export const foreignChange: fc.Arbitrary<ForeignChange> = fc.oneof(
  added(plain),
  fc.record({
    do: fc.constantFrom("remove" as const, "toggle" as const, "flag" as const),
    file: fc.nat(50),
  }),
);

/** Makes a change in the box of bob, if it can be made. */
export function changeBox(root: string, change: ForeignChange): void {
  const box = `${root}/bob`;
  if (change.do === "add") return addMail(box, change);
  const files = filesOf(box);
  if (files.length === 0) return;
  const file = files[change.file % files.length];
  if (change.do === "remove") return Deno.removeSync(`${box}/${file}`);
  Deno.renameSync(`${box}/${file}`, `${box}/${renamed(file, change.do)}`);
}

/** One file a mail: of two, which one counts depends on who looked first. */
function addMail(
  box: string,
  { folder, base, flags }: Added,
): void {
  if (filesOf(box).some((file) => baseOf(file) === base)) return;
  const name = folder === "new" ? base : `${base}:2,${flags}`;
  const path = `${box}/${folder}/${name}`;
  Deno.writeTextFileSync(path, `From: e@x.org\nSubject: ${base}\n\nof ${base}`);
  const time = 1_780_000_000 + base.charCodeAt(base.length - 1) % 10;
  Deno.utimeSync(path, time, time);
}

/** The files of all mails, sorted. */
export function filesOf(box: string): string[] {
  return ["new", "cur"].flatMap((folder) =>
    [...Deno.readDirSync(`${box}/${folder}`)].map(({ name }) =>
      `${folder}/${name}`
    ).sort()
  );
}

/** Without its folder and flags, which change. */
function baseOf(file: string): string {
  return file.slice(4).replace(/:2,[A-Z]*$/, "");
}

function renamed(file: string, how: string): string {
  const flags = /:2,([A-Z]*)$/.exec(file)?.[1] ?? "";
  const letter = how === "toggle" ? "S" : "F";
  const others = flags.replace(letter, "");
  const now = flags === others ? [...flags, letter].sort().join("") : others;
  return `cur/${baseOf(file)}:2,${now}`;
}
