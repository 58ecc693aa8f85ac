import { assertRejects } from "@std/assert";
import { join } from "@std/path";
import { parseFlags } from "../../../lib/program/command_line/flags.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { command as backup } from "../../../lib/server/commands/backup.ts";
import { SERVER_HELP } from "../../../lib/server/flags.ts";
import { serverOptions } from "../../../lib/server/read_flags.ts";
import { usableOptions } from "../../../lib/server/supervisor/opening.ts";
import type { ServerLog } from "../../../lib/server/log/server_log.ts";
import { diskFileSystem } from "../../../lib/store/maildir/file_system.ts";
import { markUnfinished } from "../../../lib/store/maildir/transfer/unfinished.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const WORDS = "mail-server --migrate from postgres://owner@db1/mail has not " +
  "brought all mail: run that again";

Deno.test("a folder that --migrate has not filled is neither served nor saved", () =>
  inTempDir(async (dir) => {
    const [keys, mail] = ["keys", "mail"].map((name) => join(dir, name));
    for (const path of [keys, mail]) Deno.mkdirSync(path);
    markUnfinished(diskFileSystem, mail, "postgres://owner@db1/mail");
    const folders = ["--keys", keys, "--mail", mail];
    const options = serverOptions(parseFlags(folders, SERVER_HELP.groups));
    const log = {} as ServerLog;
    await assertRejects(() => usableOptions(options, log), Failure, WORDS);
    const flags = parseFlags(folders, backup.groups!);
    const words = [join(dir, "mail.tar")];
    const save = () => backup.run({ flags, words, describe: none });
    await assertRejects(async () => await save(), Failure, WORDS);
  }));

function none(): never {
  throw new Error("nobody asks for a description");
}
