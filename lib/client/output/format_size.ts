export { formatSize } from "../../program/format_size.ts";
