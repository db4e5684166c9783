/** A statement's text with numbered placeholders, apart from what stands for them. */
export type Statement = { text: string; values: unknown[] };

/**
 * Several questions as one statement, and so in one round trip: each is a `SELECT`, whose rows come as a JSON array in a column of its
 * name, in their own order (so ask for instants as text or numbers).
 */
export function together(questions: { readonly [name: string]: Statement }): Statement {
  const values: unknown[] = [];
  const columns = Object.entries(questions).map(([name, question]) => {
    const text = behind(values.length, question.text);
    values.push(...question.values);
    return `(SELECT coalesce(json_agg(to_json(one)), '[]') FROM (${text}) AS one) AS "${name}"`;
  });
  return { text: `SELECT ${columns.join(', ')}`, values };
}

/** The text with its placeholders numbered behind so many others. */
const behind = (others: number, text: string): string =>
  others === 0 ? text : text.replace(/\$(\d+)/g, (_, number: string) => `$${others + Number(number)}`);
