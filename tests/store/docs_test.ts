import { assert, assertEquals } from "@std/assert";
import {
  doneName,
  parseJournalName,
  undoName,
} from "../../lib/store/maildir/delivery/journal.ts";
import { INDEX_FILE } from "../../lib/store/maildir/index/index_file.ts";
import { INDEX_SCHEMA } from "../../lib/store/maildir/index/index_schema.ts";
import { repositoryFile } from "../support/programs.ts";

const text = await Deno.readTextFile(repositoryFile("docs/store.md"));

/** The part of the page below a title. */
function section(title: string): string {
  const [, rest] = text.split(`\n## ${title}\n`);
  assert(rest !== undefined, `docs/store.md has no part "${title}"`);
  return rest.split("\n## ")[0];
}

/** What the first column of the tables of a part has in backquotes. */
function firstColumn(title: string): string[] {
  const rows = section(title).matchAll(/^\| `([^`]+)`/gm);
  return [...rows].map(([, name]) => name);
}

function inSchema(kind: string): string[] {
  const found = INDEX_SCHEMA.matchAll(new RegExp(`CREATE ${kind} (\\w+)`, "g"));
  return [...found].map(([, name]) => name).sort();
}

Deno.test("docs/store.md names every table and trigger of the index", () => {
  assertEquals(firstColumn("The index").sort(), inSchema("TABLE"));
  for (const trigger of inSchema("TRIGGER")) {
    assert(text.includes(`\`${trigger}\``), trigger);
  }
  assert(section("On disk").includes(INDEX_FILE));
});

Deno.test("docs/store.md has the names of the journal", () => {
  const id = /^ {4}(\d+\.M\S+)$/m.exec(section("On disk"))?.[1] ?? "";
  assertEquals(parseJournalName(id)?.tag, "draft-01");
  const names = ["UUID.part", "ID", "ID", doneName("ID"), undoName("ID")];
  assertEquals(firstColumn("The journal"), names);
});

Deno.test("docs/store.md names files that there are", async () => {
  const folders = ["lib/store/maildir/", ""].map((f) => repositoryFile(f));
  const names = text.matchAll(/`((?:\w+\/)+(?:\w+\.ts)?)`/g);
  for (const [, name] of names) {
    const there = await Promise.allSettled(
      folders.map((folder) => Deno.stat(`${folder}/${name}`)),
    );
    assert(there.some(({ status }) => status === "fulfilled"), name);
  }
});
