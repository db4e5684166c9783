/** An English word in the forms in which people write it: sues, sued, suing, lawyer's. Numbers and short words have one. */
export function inflected(word: string): Set<string> {
  const forms = new Set([word]);
  if (!/^[a-z]{3,}$/.test(word)) return forms;
  const stem = word.slice(0, -1);
  for (const ending of ['s', "'s"]) forms.add(word + ending);
  if (/(s|x|z|ch|sh|o)$/.test(word)) forms.add(`${word}es`);
  if (/[^aeiou]y$/.test(word)) for (const ending of ['ies', 'ied']) forms.add(stem + ending);
  if (word.endsWith('ie')) forms.add(`${word.slice(0, -2)}ying`);
  if (word.endsWith('e')) for (const form of [`${word}d`, `${stem}ing`]) forms.add(form);
  else for (const ending of ['ed', 'ing']) forms.add(word + ending);
  const double = /[^aeiou][aeiou]([bdgmnprt])$/.exec(word)?.[1];
  if (double) for (const ending of ['ed', 'ing']) forms.add(word + double + ending);
  return forms;
}
