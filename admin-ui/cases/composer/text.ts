/** What stands in the field once the server has answered: pure, so that it is tested without a browser. */

/** What stays in the field when `sent` has gone: all of it if it was changed meanwhile. */
export const afterSending = (standing: string, sent: string): string => (standing.trim() === sent ? '' : standing);

/** Refused words come back before whatever was written since. */
export function afterRefusal(standing: string, refused: string): string {
  if (standing.trim() === '' || standing.trim() === refused) return refused;
  return `${refused}\n\n${standing}`;
}
