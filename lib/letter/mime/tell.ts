/** Told what is damaged or left out, as a sentence without its period. */
export type Tell = (damage: string) => void;
