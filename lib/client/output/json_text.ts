export { jsonArray, jsonText } from "../../program/json_text.ts";
