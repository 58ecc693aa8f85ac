import {
  allowedSignersPath,
  credentialsPath,
  groupListPath,
  groupPublicKeyPath,
  usersFolder,
} from "../../keys/paths.ts";
import { type Folders, lookAt } from "../folders.ts";

/** The files of accounts in `keys/server`, which servers with a database do not read. */
export async function unusedFiles(
  { server }: Pick<Folders, "server">,
): Promise<string[]> {
  const paths = [
    ...[usersFolder(server), credentialsPath(server), groupListPath(server)],
    ...[groupPublicKeyPath(server), allowedSignersPath(server)],
  ];
  const found = await Promise.all(paths.map(lookAt));
  return paths.filter((_, i) => found[i] !== undefined);
}
