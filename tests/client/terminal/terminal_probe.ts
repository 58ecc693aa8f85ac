// Run on a terminal by terminal_test.ts: asks, and tells only how long answers are.
import { Interrupted } from "../../../lib/client/terminal/io.ts";
import { Prompts } from "../../../lib/client/terminal/prompts.ts";
import { Terminal } from "../../../lib/client/terminal/terminal.ts";

try {
  const prompts = new Prompts(new Terminal(), "output");
  const secret = await prompts.askSecret("Secret: ");
  const line = await prompts.ask("Line: ");
  console.log(`lengths ${secret.length} and ${line.length}`);
} catch (error) {
  console.log(error instanceof Interrupted ? "interrupted" : String(error));
}
Deno.exit(0);
