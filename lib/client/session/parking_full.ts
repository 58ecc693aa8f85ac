/** The server parks as many connections as it may. */
export class ParkingFullError extends Error {
  override name = "ParkingFullError";

  constructor() {
    super("The server has no room for one more that waits for news");
  }
}
