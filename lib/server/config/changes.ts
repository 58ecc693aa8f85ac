import type { Flag, ParsedFlags } from "../../program/command_line/flags.ts";

/** The flags whose change a running server takes up. */
const LIVE = [
  ...["sealed-only", "max-skew", "penalty-exempt"],
  ...[
    "max-clients",
    "max-per-user",
    "max-group",
    "max-parked",
    "max-parked-per-user",
  ],
  ...["max-content", "max-attachments", "quota"],
  ...["idle-timeout", "session-limit"],
];

/** Whether a running server takes up a change of this flag. */
export function isLive(name: string): boolean {
  return LIVE.includes(name);
}

/** A sentence for each flag that says something else than before. */
export function changesOf(
  old: ParsedFlags,
  wanted: ParsedFlags,
  flags: Flag[],
): string[] {
  return flags.flatMap(({ name, kind }) => {
    const [before, now] = [old, wanted].map((flags) =>
      kind === "boolean" ? onOff(flags.has(name)) : valueOf(flags, name)
    );
    if (before === now) return [];
    return isLive(name)
      ? [`--${name} is ${now} now; it was ${before}.`]
      : [`--${name} stays ${before}: to make it ${now}, restart the server.`];
  });
}

function onOff(isOn: boolean): string {
  return isOn ? "on" : "off";
}

function valueOf(flags: ParsedFlags, name: string): string {
  const values = flags.list(name);
  if (values.length > 1) return values.join(", ");
  return flags.get(name) ?? values[0] ?? "none";
}
