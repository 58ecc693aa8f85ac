export {
  formatLocalTime,
  formatOffset,
  formatZonedTime,
} from "../../program/local_time.ts";
