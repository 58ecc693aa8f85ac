/** Where a bar is drawn. */
export interface BarScreen {
  /** Columns now: a person may widen the terminal. */
  columns(): number;
  write(text: string): void;
}
