/** The Results room. */
export function ResultsRoom() { return null; }
