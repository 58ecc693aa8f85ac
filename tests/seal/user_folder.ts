import { formatIdentityFile } from "../../lib/seal/age_keys.ts";
import type { GroupList } from "../../lib/seal/members.ts";
import { signList } from "../../lib/seal/signed_list.ts";
import { person, type SealGroup } from "./seal_group.ts";

/** The key that signs the lists of tests. */
export const { key: GROUP_KEY } = await person("group");

/** Puts a user's keys for sealed letters into a folder, as keygen does. */
export async function writeUserFolder(
  dir: string,
  group: SealGroup,
  name: string,
): Promise<void> {
  const { identity, keyText } = group.people[name];
  const write = (name: string, text: string, mode: number) =>
    Deno.writeTextFile(`${dir}/${name}`, text, { mode });
  await write(`${name}_seal.txt`, await formatIdentityFile(identity, 0), 0o600);
  await write(`${name}_sign`, keyText, 0o600);
  await write("group_sign.pub", `${GROUP_KEY.publicKey} group\n`, 0o644);
  await writeGroupList(dir, group.list);
}

/** Puts another list into a folder, signed by the group's key. */
export async function writeGroupList(
  dir: string,
  list: GroupList,
): Promise<void> {
  const signed = await signList(list, GROUP_KEY);
  await Deno.writeTextFile(`${dir}/group_list`, signed, { mode: 0o644 });
}
