/** The Share room. */
export function ShareRoom() { return null; }
