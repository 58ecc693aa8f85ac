import { assertEquals } from "@std/assert";
import { foldersOf } from "../../lib/keygen/folders.ts";
import type { AccountReport, KeygenReport } from "../../lib/keygen/report.ts";
import { formatSummary, jsonSummary } from "../../lib/keygen/summary.ts";

const UNCHANGED: KeygenReport = {
  folders: foldersOf("keys", "mail"),
  usersFile: { path: "users.txt", made: false },
  server: { outcome: "unchanged", added: [] },
  group: {
    made: false,
    renewed: false,
    fingerprint: "SHA256:x",
    serial: 1,
    changed: false,
    different: [],
    aliases: [],
  },
  users: [],
  removed: [],
  restored: [],
  deleted: [],
  unlisted: [],
  unlistedAliases: [],
  warnings: [],
};

function user(name: string, change: Partial<AccountReport>): AccountReport {
  return {
    name,
    outcome: "unchanged",
    added: [],
    sealKeys: [],
    password: "unchanged",
    passwordDiffers: false,
    ...change,
  };
}

function summary(change: Partial<KeygenReport>): string[] {
  return formatSummary({ ...UNCHANGED, ...change });
}

Deno.test("formatSummary() tells what was made, what to hand out and what is next", () => {
  const lines = summary({
    usersFile: { path: "users.txt", made: true },
    server: { outcome: "made", added: [] },
    users: [
      user("alice", { outcome: "made", password: "random" }),
      user("bob", { outcome: "made", password: "users file" }),
    ],
  });
  assertEquals(lines, [
    "Made users.txt with alice, bob.",
    "Made keys for the server and 2 users: alice, bob.",
    "",
    "Hand each user their folder over a channel you trust, then delete it here:",
    "  keys/clients/alice  (password in keys/clients/alice/password)",
    "  keys/clients/bob  (password as in the users file)",
    "",
    "Next: deno task server -- --enhanced",
  ]);
});

Deno.test("formatSummary() names the folders that the server must be told", () => {
  const lines = summary({
    folders: foldersOf("my keys/", "/srv/mail"),
    server: { outcome: "made", added: [] },
  });
  assertEquals(
    lines.at(-1),
    "Next: deno task server -- --enhanced --keys 'my keys/server' " +
      "--mail /srv/mail",
  );
});

Deno.test("formatSummary() says when there was nothing to do", () => {
  assertEquals(summary({ users: [user("alice", {})] }), [
    "Nothing to do: the server and 1 user are complete.",
  ]);
});

Deno.test("formatSummary() stays short for many users", () => {
  const users = Array.from(
    { length: 100 },
    (_, i) => user(`u${i}`, { outcome: "made", password: "random" }),
  );
  assertEquals(summary({ users }), [
    "Made keys for 100 users: u0, u1, u2, u3, u4, u5, u6, u7, u8, u9 and 90 more.",
    "",
    "Hand each user their folder over a channel you trust, then delete it here:",
    "  keys/clients/NAME for each of the 100",
  ]);
});

Deno.test("formatSummary() tells of the group's key, its list, and new keys to hand out", () => {
  const sealKeys = ["keys/clients/bob/bob_seal.txt"];
  const lines = summary({
    group: {
      made: true,
      renewed: false,
      fingerprint: "SHA256:x",
      serial: 1,
      changed: true,
      different: [],
      aliases: [],
    },
    users: [user("bob", { outcome: "completed", added: sealKeys, sealKeys })],
  });
  assertEquals(lines, [
    "Made the group's key in keys/group, which only keygen needs: keep it safe.",
    "Signed the group's list, number 1.",
    "Completed bob: added keys/clients/bob/bob_seal.txt.",
    "",
    "Hand each user their folder over a channel you trust, then delete it here:",
    "  keys/clients/bob  (new files for the folder that bob has)",
  ]);
});

Deno.test("formatSummary() says what users do about a new key of the group", () => {
  const group = { ...UNCHANGED.group, made: true, renewed: true };
  const lines = summary({ group: { ...group, changed: true } });
  assertEquals(lines, [
    "Made the group's key in keys/group, which only keygen needs: keep it safe.",
    "Give each user its fingerprint over a channel you trust, not by mail here; " +
    "each types: mail-client keys --group-key SHA256:x",
    "Signed the group's list, number 1.",
  ]);
});

Deno.test("formatSummary() says what was completed", () => {
  const lines = summary({
    server: { outcome: "completed", added: ["keys/server/server_public.pem"] },
    users: [
      user("bob", { outcome: "completed", added: ["mail/bob/new"] }),
    ],
  });
  assertEquals(lines, [
    "Completed the server: added keys/server/server_public.pem.",
    "Completed bob: added mail/bob/new.",
  ]);
});

Deno.test("formatSummary() says what to do after a rotation and a removal", () => {
  const lines = summary({
    server: { outcome: "rotated", added: [] },
    users: [user("bob", { outcome: "rotated", password: "random" })],
    removed: [
      { name: "carol", box: "mail/carol@2026-11-28" },
      { name: "dave" },
    ],
  });
  assertEquals(lines, [
    "Ended the account of carol; their mail is kept in " +
    "mail/carol@2026-11-28. --restore-box carol@2026-11-28 gives it to " +
    "a later carol.",
    "Ended the account of dave; there is no box mail/dave.",
    "Made new keys and passwords for bob.",
    "Made a new key for the server, which has it from the next login on. " +
    "Give every user " +
    "keys/server/server_public.pem in place of the old one; " +
    "the folders in keys/clients have it.",
    "",
    "Hand each user their folder over a channel you trust, then delete it here:",
    "  keys/clients/bob  (password in keys/clients/bob/password)",
  ]);
});

Deno.test("formatSummary() tells of boxes set aside, given back and deleted", () => {
  const box = "mail/bob@2026-11-28";
  const lines = summary({
    users: [user("bob", { outcome: "made", earlierBox: box })],
    restored: [
      { name: "carol", box: "mail/carol@2026-11-27", mails: 1, left: false },
      { name: "dave", box: "mail/dave@2026-11-27", mails: 2, left: true },
    ],
    deleted: [
      { box: "eve@2026-11-27", mails: 1, bytes: 999 },
      { box: "mail/eve@2026-11-27.2", mails: 12, bytes: 1_200_000 },
    ],
  });
  assertEquals(lines.slice(0, 5), [
    "There was a box of an earlier bob: it is kept in mail/bob@2026-11-28. " +
    "If it is theirs, --restore-box bob@2026-11-28 gives it back.",
    "Gave carol the mail of mail/carol@2026-11-27.",
    "Gave dave the 2 mails of mail/dave@2026-11-27. " +
    "What is left there is no mail, or is in the new box too.",
    "Deleted eve@2026-11-27 for good: 1 mail, 999 bytes of its own.",
    "Deleted mail/eve@2026-11-27.2 for good: 12 mails, 1.2 MB of its own.",
  ]);
});

Deno.test("formatSummary() says what it kept, and how to change it", () => {
  const lines = summary({
    users: [user("bob", { passwordDiffers: true })],
    unlisted: ["carol", "dave"],
  });
  assertEquals(lines.slice(1), [
    "Kept the password of bob, though users.txt has another: " +
    "--rotate bob takes it, and makes a new key.",
    "Kept carol, dave, though not in users.txt: " +
    "--remove carol ends an account.",
  ]);
});

Deno.test("jsonSummary() has the outcomes and the path of a password", () => {
  const report = {
    ...UNCHANGED,
    users: [
      user("alice", { outcome: "made", password: "random" }),
      user("bob", { earlierBox: "mail/bob@2026-11-28" }),
    ],
    removed: [
      { name: "carol", line: 3, box: "mail/carol@2026-11-28" },
      { name: "dave" },
    ],
    warnings: ["careful"],
  } as KeygenReport;
  assertEquals(jsonSummary(report), {
    usersFile: { path: "users.txt", made: false },
    group: {
      made: false,
      renewed: false,
      fingerprint: "SHA256:x",
      folder: "keys/group",
      serial: 1,
      changed: false,
    },
    server: { outcome: "unchanged", folder: "keys/server" },
    users: [
      {
        name: "alice",
        outcome: "made",
        folder: "keys/clients/alice",
        mail: "mail/alice",
        password: "random",
        passwordFile: "keys/clients/alice/password",
        passwordDiffers: false,
      },
      {
        name: "bob",
        outcome: "unchanged",
        folder: "keys/clients/bob",
        mail: "mail/bob",
        password: "unchanged",
        passwordFile: null,
        passwordDiffers: false,
      },
    ],
    aliases: [],
    unlistedAliases: [],
    removed: ["carol", "dave"],
    setAside: [
      { name: "carol", box: "mail/carol@2026-11-28" },
      { name: "bob", box: "mail/bob@2026-11-28" },
    ],
    restored: [],
    deleted: [],
    unlisted: [],
    warnings: ["careful"],
  });
});
