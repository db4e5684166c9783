/** The place on the floor for what will escalate in the next hours; nothing is drawn while there is no such list. */
export const AboutToEscalate = () => null;
