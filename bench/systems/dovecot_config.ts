/** The owner of mail: the current user, or nobody if that is root. */
export const MAIL_UID = Deno.uid() || 65534;
const MAIL_GID = Deno.gid() || 65534;

/** The configuration of a Dovecot that has everything in `dir`. */
export function dovecotConfig(
  dir: string,
  { imaps, lmtp }: { imaps: number; lmtp: number },
): string {
  return `
protocols = imap lmtp
listen = 127.0.0.1
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
ssl = required
ssl_cert = <${dir}/cert.pem
ssl_key = <${dir}/key.pem
mail_location = maildir:${dir}/mail/%u
mail_fsync = always
first_valid_uid = 1
mail_max_userip_connections = 1000
lmtp_save_to_detail_mailbox = no
${internalUsers()}
passdb {
  driver = passwd-file
  args = ${dir}/users
}
userdb {
  driver = static
  args = uid=${MAIL_UID} gid=${MAIL_GID} home=${dir}/mail/%u
}
service imap-login {
  service_count = 0
  process_min_avail = 2
  client_limit = 2000
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${imaps}
    ssl = yes
  }
}
service imap {
  process_min_avail = 2
  process_limit = 2000
}
service lmtp {
  process_min_avail = 2
  process_limit = 2000
  inet_listener lmtp {
    port = ${lmtp}
  }
}
service anvil {
  client_limit = 8000
}
service auth {
  client_limit = 8000
}
`;
}

/** Without root its helpers run as the current user. */
function internalUsers(): string {
  if (Deno.uid() === 0) return "";
  const user = Deno.env.get("USER") ?? "nobody";
  return `default_internal_user = ${user}
default_login_user = ${user}
default_internal_group = ${user}
service anvil {
  chroot =
}
service imap-login {
  chroot =
}`;
}
