/**
 * Gives up all rights but those to files: strangers wrote the mails, and reading them needs
 * nothing else.
 */
export function filesOnly(): void {
  for (const name of ["net", "run", "env", "sys", "ffi"] as const) {
    Deno.permissions.revokeSync({ name });
  }
}
