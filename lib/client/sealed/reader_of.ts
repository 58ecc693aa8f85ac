import type { Reader } from "../../seal/open_letter.ts";
import type { MailSession } from "../session/mail_session.ts";
import type { Member } from "./member_keys.ts";

/** Gives the member as a reader, loaded when it is first asked for. */
export function readerOf(
  member: Member,
): (session: Pick<MailSession, "groupList">) => Promise<Reader> {
  let reader: Promise<Reader> | undefined;
  return (session) => {
    const load = async () => {
      const { MemberKeys } = await import("./member_keys.ts");
      return await new MemberKeys(member).reader(session);
    };
    return reader ??= load();
  };
}
