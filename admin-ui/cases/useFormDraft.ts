import { useState } from 'react';

const keyOf = (name: string) => `steward.form.${name}`;

/** What was typed into a form, by field; kept in this browser tab until `forget`, so that a page drawn anew loses nothing. */
export function useFormDraft(name: string) {
  const [given, setGiven] = useState(() => read(name));
  const put = (field: string, value: string) => {
    const next = { ...given, [field]: value };
    setGiven(next);
    try {
      sessionStorage.setItem(keyOf(name), JSON.stringify(next));
    } catch {
      // A full store costs the draft its copy, never the text in the fields.
    }
  };
  return { given, put, forget: () => forgetDraft(name) };
}

/** It has arrived: nobody needs what was typed any more. */
export const forgetDraft = (name: string): void => sessionStorage.removeItem(keyOf(name));

function read(name: string): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(name)) ?? '{}');
    if (kept === null || typeof kept !== 'object') return {};
    return Object.fromEntries(Object.entries(kept).filter(([, value]) => typeof value === 'string'));
  } catch {
    return {};
  }
}
