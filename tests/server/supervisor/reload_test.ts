import { assertEquals } from "@std/assert";
import { parseFlags } from "../../../lib/program/command_line/flags.ts";
import { Settings } from "../../../lib/server/config/settings.ts";
import { SERVER_HELP } from "../../../lib/server/flags.ts";
import type { ServerOptions } from "../../../lib/server/options.ts";
import { Reload } from "../../../lib/server/supervisor/reload.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";
import { keptLog } from "../support/kept_log.ts";

/** A reload of a server with a config file, or without one. */
async function reloadOf(dir: string, text?: string) {
  const path = `${dir}/server.json`;
  const line = text === undefined ? [] : ["--config", path];
  if (text !== undefined) await Deno.writeTextFile(path, text, { mode: 0o600 });
  const settings = await Settings.of(parseFlags(line, SERVER_HELP.groups));
  const { log, lines } = keptLog({ format: "json" });
  const applied: ServerOptions[] = [];
  let renewals = 0;
  const reload = new Reload({
    settings,
    readConfig: (path) => Deno.readTextFile(path),
    apply: (options) => void applied.push(options),
    renewWorkers: () =>
      Promise.resolve({ sentence: `renewed ${++renewals}`, failed: false }),
    log,
  });
  const told = () =>
    lines.map((line) => JSON.parse(line)).map(({ level, message }) => [
      level,
      message,
    ]);
  return { path, reload, applied, told };
}

/** What a reload gives that did all. */
function done(...changes: string[]) {
  return { changes, failed: false };
}

Deno.test("a reload without a config file renews the workers", () =>
  inTempDir(async (dir) => {
    const { reload, applied } = await reloadOf(dir);
    assertEquals(await reload.run(), done("renewed 1"));
    assertEquals(applied, []);
  }));

Deno.test("a reload takes the config file before workers start with it", () =>
  inTempDir(async (dir) => {
    const { path, reload, applied, told } = await reloadOf(dir, "{}");
    await Deno.writeTextFile(path, `{"max-clients":9}`);
    const sentences = await Promise.all([reload.run(), reload.run()]);
    const change = "--max-clients is 9 now; it was 5.";
    const expected = done(change, "renewed 1");
    assertEquals(sentences, [expected, expected]);
    assertEquals(applied.map(({ maxClients }) => maxClients), [9]);
    assertEquals(told(), [["notice", change]]);
    assertEquals(await reload.run(), done("renewed 2"));
  }));

Deno.test("a reload of a broken config file keeps the settings and takes the keys", () =>
  inTempDir(async (dir) => {
    const { path, reload, applied, told } = await reloadOf(dir, "{}");
    await Deno.writeTextFile(path, `{"max-clients":0}`);
    const stays = "The settings stay as they are: --max-clients takes a whole" +
      ` number from 1 to 10000, not "0"; ${path} says so`;
    const changes = [stays, "renewed 1"];
    assertEquals(await reload.run(), { changes, failed: true });
    assertEquals(applied, []);
    assertEquals(told(), [["err", stays]]);
    await Deno.remove(path);
    const { changes: [gone] } = await reload.run();
    assertEquals(gone.startsWith("The settings stay as they are: "), true);
  }));
