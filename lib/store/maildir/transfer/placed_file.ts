import type { MovedPlace } from "../../transfer/transfer.ts";
import type { BoxFiles } from "../box_files.ts";
import type { BoxFile } from "../mail_file.ts";

/** A file of a box that may be a mail, and where that lies. */
export interface PlacedFile {
  place: MovedPlace;
  files: BoxFiles;
  at: BoxFile;
  size: number;
}
