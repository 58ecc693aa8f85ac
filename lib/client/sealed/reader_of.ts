import type { Reader } from "../../seal/reader.ts";
import type { MailSession } from "../session/mail_session.ts";
import type { Member, MemberKeys } from "./member_keys.ts";

/** Gives the member as a reader, loaded when it is first asked for. */
export function readerOf(
  member: Member,
): (session: Pick<MailSession, "groupList">) => Promise<Reader> {
  let keys: MemberKeys | undefined;
  return async (session) => {
    const { MemberKeys } = await import("./member_keys.ts");
    keys ??= new MemberKeys(member);
    return await keys.reader(session);
  };
}
