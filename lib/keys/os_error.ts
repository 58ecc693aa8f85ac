export { systemReason } from "../program/system/system_reason.ts";
