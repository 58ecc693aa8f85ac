/**
 * Writes the pages of the manual: `deno task man --out DIR`.
 */
import { parseFlags } from "../../lib/program/command_line/flags.ts";
import { runProgram } from "../../lib/program/run.ts";
import { startDir } from "../paths.ts";
import { manPages } from "./pages.ts";

const GROUPS = [{
  title: "Manual",
  flags: [{
    name: "out",
    kind: "string" as const,
    placeholder: "DIR",
    default: "man",
    help: "where to write mail-client.1, mail-server.1 and keygen.1",
  }],
}];

if (import.meta.main) {
  await runProgram("man", async (args) => {
    const out = parseFlags(args, GROUPS).get("out")!;
    const dir = out.startsWith("/") ? out : `${startDir()}/${out}`;
    await Deno.mkdir(dir, { recursive: true });
    for (const [name, page] of await manPages()) {
      await Deno.writeTextFile(`${dir}/${name}`, page);
      console.log(`Wrote ${dir}/${name}`);
    }
    return 0;
  });
}
