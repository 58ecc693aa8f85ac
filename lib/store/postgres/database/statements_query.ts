import { type TypeParsers, TYPES } from "./driver.ts";
import type { Row } from "./sql.ts";
import { WireQuery } from "./wire_query.ts";

/** What one of the statements gave. */
export interface Answer {
  /** What was done: `COMMIT`, `UPDATE 3`. */
  command: string;
  rows: Row[];
}

/** A column of the rows that come. */
interface Column {
  name: string;
  parse: ReturnType<TypeParsers["getTypeParser"]>;
}

/** Several statements by one message: what follows one that fails is not run. */
export class StatementsQuery extends WireQuery<Answer[]> {
  readonly #answers: Answer[] = [];
  #columns: Column[] = [];
  #rows: Row[] = [];

  /** @param message Made by `messageOf`. */
  constructor(message: Uint8Array) {
    super(({ stream }) => void stream.write(message));
  }

  override handleRowDescription(
    { fields }: { fields: { name: string; dataTypeID: number }[] },
  ): void {
    this.#columns = fields.map(({ name, dataTypeID }) => {
      return { name, parse: TYPES.getTypeParser(dataTypeID) };
    });
  }

  override handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const row: Row = {};
    this.#columns.forEach(({ name, parse }, i) => {
      const text = fields[i];
      row[name] = text === null ? null : parse(text);
    });
    this.#rows.push(row);
  }

  override handleCommandComplete({ text }: { text: string }): void {
    this.#answers.push({ command: text, rows: this.#rows });
    this.#rows = [];
  }

  protected override toResult(): Answer[] {
    return this.#answers;
  }
}
