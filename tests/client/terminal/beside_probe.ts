// Run on a terminal by terminal_test.ts, with another input: asks for a secret there.
import { Terminal } from "../../../lib/client/terminal/terminal.ts";

const io = new Terminal();
const secret = await io.askBeside("Secret: ");
const input = await Array.fromAsync(io.input(), (piece) => piece.length);
console.log(`a secret of ${secret?.length}, and ${input} bytes of input`);
Deno.exit(0);
