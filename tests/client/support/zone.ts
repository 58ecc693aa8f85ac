/** This computer's zone on 24 November 2026, as lists show it: such as +0100. */
export const ZONE = /[-+]\d{4}/.exec(String(new Date(2026, 10, 24)))![0];
