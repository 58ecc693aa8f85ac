import { assertEquals, assertRejects } from "@std/assert";
import { joinParts } from "../../../tools/bundle/join_parts.ts";
import { sourceOf } from "../../../tools/programs.ts";
import { ToolError } from "../../../tools/tool_error.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));

/** A bundle as `deno bundle` makes it: a start, what it asks for later, and what they share. */
const BUNDLE = {
  "start.js": `import {
  count,
  say
} from "./chunk-AAAA.js";
import {
  say as say2
} from "./chunk-BBBB.js";
import "./chunk-DDDD.js";

// start.ts
count();
console.log(say(), say2(), new Error().stack.includes("start.js:12"));
await import((0, "./later-CCCC.js"));
`,
  "later-CCCC.js": `import {
  count
} from "./chunk-AAAA.js";
import {
  late
} from "./chunk-EEEE.js";

// later.ts
console.log("later", count(), late);
`,
  "chunk-AAAA.js": `// lib/a.ts
var counted = 0;
function count() {
  return counted++;
}
function said() {
  return "a";
}

export {
  count,
  said as say
};
`,
  "chunk-BBBB.js": `import {
  say
} from "./chunk-AAAA.js";

// lib/b.ts
function say2() {
  return say() + "b";
}

export {
  say2 as say
};
`,
  "chunk-DDDD.js": `// lib/d.ts
console.log("d");
`,
  "chunk-EEEE.js": `import {
  say
} from "./chunk-BBBB.js";

// lib/e.ts
var late = await Promise.resolve(say());

export {
  late
};
`,
};

async function writeBundle(dir: string): Promise<void> {
  for (const [name, code] of Object.entries(BUNDLE)) {
    await Deno.writeTextFile(`${dir}/${name}`, code);
  }
}

function files(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

async function printed(dir: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--allow-read", `${dir}/start.js`],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return text(stdout) + text(stderr);
}

Deno.test("joinParts() joins what a start reads, each part once, and keeps the lines of the rest", async () => {
  await inTempDir(async (dir) => {
    await writeBundle(dir);
    await joinParts(source, dir, [["start.ts"]]);
    const left = ["chunk-EEEE.js", "joined-0.js", "later-CCCC.js", "start.js"];
    assertEquals(files(dir), left);
    assertEquals(await printed(dir), "d\na ab true\nlater 1 ab\n");
  });
});

Deno.test("joinParts() gives what a later group alone reads a file of its own, but for what waits", async () => {
  await inTempDir(async (dir) => {
    await writeBundle(dir);
    await joinParts(source, dir, [["lib/d.ts"], ["later.ts", "start.ts"]]);
    const left = ["chunk-EEEE.js", "joined-0.js", "joined-1.js"];
    assertEquals(files(dir), [...left, "later-CCCC.js", "start.js"]);
    assertEquals(await printed(dir), "d\na ab true\nlater 1 ab\n");
  });
});

Deno.test("joinParts() refuses a group whose module no part has", async () => {
  await inTempDir(async (dir) => {
    await writeBundle(dir);
    await assertRejects(
      () => joinParts(source, dir, [["gone.ts"]]),
      ToolError,
      "no part has gone.ts",
    );
  });
});
