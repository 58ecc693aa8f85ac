import type { Flag } from "../command_line/flags.ts";

/** A command as a shell completes it. */
export interface DescribedCommand {
  name: string;
  /** The words it takes besides flags, such as `INDEX`. */
  words: string;
  about: string;
  /** All flags that may go with it. */
  flags: Flag[];
}

/** A program as a shell completes it. */
export interface DescribedProgram {
  name: string;
  /** The flags without a command. */
  flags: Flag[];
  commands: DescribedCommand[];
  /** How it tells the names of users; absent if it tells none. */
  names?: NamesQuery;
}

/** How a shell asks the program for the names of users. */
export interface NamesQuery {
  /** The words that print them, a line each. */
  words: string;
  /** Flags with a value that go along, if they are on the line. */
  flags: string[];
}

/** What may stand for a value: files, folders, names of users, some words, or anything. */
export type Completion = "files" | "folders" | "users" | string[];

/** What a value may be, by what stands for it in the help, such as DIR or text|json. */
export function completionOf(placeholder = ""): Completion {
  if (placeholder.split("|").includes("FILE")) return "files";
  if (placeholder === "DIR") return "folders";
  if (placeholder === "NAMES" || placeholder === "[NAME]") return "users";
  return /^[a-z]+(\|[a-z]+)+$/.test(placeholder) ? placeholder.split("|") : [];
}

/** A text as one word of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The name of a program's function in a script; two programs have two. */
export function functionOf(program: string): string {
  return `_${program.replaceAll("-", "_")}`;
}
