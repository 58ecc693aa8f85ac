import type { Programs } from "../terminal/io.ts";

/** What the programs are given of the terminal. */
export interface Stage {
  env(name: string): string | undefined;
  /** Whether the terminal can draw over what it shows. */
  isDumb: boolean;
  /** Gives the terminal away for a while. */
  lend<T>(use: () => Promise<T>): Promise<T>;
}

/** The editor and the pager that the environment names. */
export function chosenPrograms({ env, isDumb, lend }: Stage): Programs {
  const editor = env("VISUAL") || env("EDITOR");
  const pager = isDumb ? "" : env("PAGER");
  return {
    edit: editor
      ? async (text) => {
        const { editText } = await import("./editor.ts");
        const dir = env("XDG_RUNTIME_DIR") || undefined;
        return await lend(() => editText(editor, text, dir));
      }
      : undefined,
    page: pager && pager !== "cat"
      ? async () => new (await import("./pager.ts")).PagerProcess(pager)
      : undefined,
  };
}
