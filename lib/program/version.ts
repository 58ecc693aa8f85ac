/** The version of the three programs. */
export const VERSION = "1.0.0";
