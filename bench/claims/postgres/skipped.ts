import { HAS_POSTGRES } from "../../../tests/store/postgres/support/postgres_server.ts";

/** Says that a subject is left out, where there is no PostgreSQL. */
export function skipped(subject: string): boolean {
  if (HAS_POSTGRES) return false;
  console.error(`SKIPPED: ${subject}: it needs Debian's postgresql-15`);
  return true;
}
